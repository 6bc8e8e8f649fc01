/** The one file that is carried to a machine with nothing installed: a launcher, the program and its runtime. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { folderOf } from "../../model/path.ts";
import { VERSION } from "../../model/version.ts";
import { machineArchitecture, runtimePath } from "../../system/environment.ts";
import { listFolder, readBytes, removePath, temporaryFolder } from "../../system/files.ts";
import { gzip } from "../../system/compress.ts";
import { hashHex } from "../../system/hash.ts";
import { runProcess } from "../../system/process.ts";
import { END_BYTES, padded, tarHeader } from "../../mirror/archive/tar_header.ts";
import launcher from "./launcher.sh" with { type: "text" };

/** Digits of the hash that names an unpacked runtime. */
const HASH_DIGITS = 24;

/** The program of the thread that works for templates, which is found beside the other scripts. */
const THREAD = "lib/system/blocking/thread.ts";

/** A file's name, and what is in it. */
export type NamedFile = readonly [name: string, content: Uint8Array];

/**
 * The program bundled into scripts, of which `main.js` is the entry. What a command does not need lies in scripts of
 * its own, so that a start reads only what it runs.
 *
 * @param main The entry of the sources, called `main.ts`. @throws {DiagnosticError} `command-failed`.
 */
export async function bundle(main: string, signal: AbortSignal): Promise<readonly NamedFile[]> {
  const folder = temporaryFolder();
  try {
    const options = ["--quiet", "--platform", "deno", "--code-splitting", "--outdir", folder];
    // One at a time: beside an entry of another folder the scripts would lie in folders.
    for (const entry of [main, `${folderOf(main)}/${THREAD}`]) {
      const argv = [runtimePath(), "bundle", ...options, entry];
      // The configuration that names the packages is looked for from the working folder upwards.
      const { code, stderr } = await runProcess(argv, { cwd: folderOf(main), signal });
      if (code === 0) continue;
      const words = new TextDecoder().decode(stderr).trim();
      throw new DiagnosticError(`the program could not be bundled: ${words}`, { code: "command-failed" });
    }
    return listFolder(folder).map((name) => [name, readBytes(`${folder}/${name}`)]);
  } finally {
    removePath(folder);
  }
}

/** The file's bytes: the launcher, and behind it the scripts and the runtime of this process. */
export async function packedFile(scripts: readonly NamedFile[]): Promise<Uint8Array> {
  const archive = tar([...scripts, ["deno", readBytes(runtimePath())]]);
  const payload = await gzip(archive);
  const header = launcherText(hashHex("sha256", archive).slice(0, HASH_DIGITS));
  return joined([new TextEncoder().encode(header), payload]);
}

/** The launcher with the number of the first byte that follows it, counted from 1. */
function launcherText(hash: string): string {
  const values: Readonly<Record<string, string>> = {
    VERSION,
    HASH: hash,
    ARCHITECTURE: machineArchitecture(),
    PAYLOAD: "",
  };
  const width = 8;
  const text = launcher.replace(/@([A-Z]+)@/g, (mark, name: string) => values[name] ?? mark);
  const bytes = new TextEncoder().encode(text).length + width;
  return text.replace("tail -c +", `tail -c +${String(bytes + 1).padStart(width, "0")}`);
}

function tar(files: readonly NamedFile[]): Uint8Array {
  const parts = files.flatMap(([name, content]) => [
    tarHeader(name, content.length),
    content,
    new Uint8Array(padded(content.length) - content.length),
  ]);
  return joined([...parts, new Uint8Array(END_BYTES)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const made = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
