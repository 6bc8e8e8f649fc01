/** Files of the machine that ferry runs on, as the content of files on hosts. */

import type { Content } from "../../model/change.ts";
import { hashFile, readPieces } from "../../system/file_reader.ts";
import { fileStamp, pathInfo, readBytes } from "../../system/files.ts";
import { hasher, hashHex, type HashName } from "../../system/hash.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** Lower-case hexadecimal digits. */
export interface Digests {
  readonly sha1: string;
  readonly md5: string;
}

/** Content that is to be at a path, and what is known of it. */
export interface Source {
  readonly content: Content;
  /** Bytes. */
  readonly size: number;
  /** A file is read for it. @throws {DiagnosticError} `content-changed`. */
  readonly sha1: () => Promise<string>;
  /** Likewise; both at once. */
  readonly digests: () => Promise<Digests>;
  /** The first bytes, all of them where the content is small enough to be shown. */
  readonly head: Uint8Array;
}

/** What a diff may show, in bytes: Ansible's own limit. */
export const LARGEST_SHOWN = 104_448;

/** A vault's first bytes. */
const VAULT = new TextEncoder().encode("$ANSIBLE_VAULT;");

/** Content that is at hand. */
export function bytesSource(bytes: Uint8Array): Source {
  return {
    content: { kind: "bytes", bytes },
    size: bytes.length,
    sha1: () => Promise.resolve(hashHex("sha1", bytes)),
    digests: () => Promise.resolve({ sha1: hashHex("sha1", bytes), md5: hashHex("md5", bytes) }),
    head: bytes,
  };
}

/**
 * A file, however large: what it holds is read when it is sent, and for a digest.
 *
 * @param decrypt Reads a vault; null to take it as it is.
 * @throws {DiagnosticError} `file-not-found`, `file-unreadable`, `vault-failed`.
 */
export async function fileSource(
  path: string,
  decrypt: ((path: string) => Uint8Array) | null,
): Promise<Source> {
  const head = await headOf(path);
  if (decrypt && isVault(head)) return bytesSource(decrypt(path));
  const info = pathInfo(path);
  // Files that the kernel makes up as they are read have no size.
  if (!info || info.size === 0) return bytesSource(readBytes(path));
  const { size } = info;
  const stamp = fileStamp(info);
  return {
    content: { kind: "local-file", path, size, stamp },
    size,
    head,
    ...readOnce(path, stamp),
  };
}

/** A file of the host, whose digests are known. */
export function hostSource(
  content: Extract<Content, { readonly kind: "remote-file" }>,
  { md5, head = new Uint8Array() }: { readonly md5: string; readonly head?: Uint8Array },
): Source {
  const digests = { sha1: content.sha1, md5 };
  return {
    content,
    size: content.size,
    head,
    sha1: () => Promise.resolve(digests.sha1),
    digests: () => Promise.resolve(digests),
  };
}

async function headOf(path: string): Promise<Uint8Array> {
  for await (const piece of readPieces(path, { to: LARGEST_SHOWN })) return piece;
  return new Uint8Array();
}

/** The digests of a file that is read at most once for each. */
function readOnce(path: string, stamp: string): Pick<Source, "sha1" | "digests"> {
  let first: Promise<string> | null = null;
  let both: Promise<Digests> | null = null;
  const alone = async () => {
    const [sha1 = ""] = await digestsOf(path, stamp, ["sha1"]);
    return sha1;
  };
  const together = async () => {
    const [sha1 = "", md5 = ""] = await digestsOf(path, stamp, ["sha1", "md5"]);
    return { sha1, md5 };
  };
  return {
    sha1: () => both?.then(({ sha1 }) => sha1) ?? (first ??= alone()),
    digests: () => both ??= together(),
  };
}

async function digestsOf(
  path: string,
  stamp: string,
  names: readonly HashName[],
): Promise<readonly string[]> {
  const hashes = names.map(hasher);
  await hashFile(path, { update: (piece) => hashes.forEach((hash) => hash.update(piece)) });
  const now = pathInfo(path);
  if (now && fileStamp(now) === stamp) return hashes.map((hash) => hash.hex());
  throw new DiagnosticError(`${path} has changed while it was read`, { code: "content-changed" });
}

function isVault(piece: Uint8Array): boolean {
  return VAULT.every((byte, at) => piece[at] === byte);
}

/** The permission bits of a file of this machine. @throws {DiagnosticError} `file-not-found`. */
export function localMode(path: string): number {
  const info = pathInfo(path);
  return info?.mode ?? 0o644;
}
