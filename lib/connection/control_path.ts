/** Where the sockets of shared ssh connections lie: the system allows for short paths only. */

import { userId } from "../system/environment.ts";
import { makeFolder, pathInfo } from "../system/files.ts";
import { hashHex } from "../system/hash.ts";

/** Bytes of a socket's path, less the 17 that ssh adds while it makes one. */
const LONGEST_PATH = 104 - 17;
const NAME_DIGITS = 16;

/**
 * The path of the socket for connections made with these words; the same words share one, also in later runs.
 *
 * @param folder Where the user wants it; a path too long for a socket is replaced by one below `/tmp`.
 * @param runtimeFolder `$XDG_RUNTIME_DIR`, which is tried before that.
 * @returns null where no folder is safe to use: then nothing is shared.
 */
export function controlPath(
  folder: string,
  runtimeFolder: string | undefined,
  words: readonly string[],
): string | null {
  const name = hashHex("sha256", words.join("\0")).slice(0, NAME_DIGITS);
  const candidates = [folder, ...(runtimeFolder ? [`${runtimeFolder}/ferry`] : []), `/tmp/ferry-${userId()}`];
  for (const candidate of candidates) {
    const path = `${candidate}/${name}`;
    if (new TextEncoder().encode(path).length <= LONGEST_PATH && isPrivate(candidate)) return path;
  }
  return null;
}

/** Whether the folder, made where it is missing, belongs to this user and nobody else can write to it. */
function isPrivate(folder: string): boolean {
  try {
    makeFolder(folder, 0o700);
  } catch {
    return false;
  }
  const info = pathInfo(folder, { follow: false });
  return info?.kind === "directory" && info.uid === userId() && (info.mode & 0o022) === 0;
}
