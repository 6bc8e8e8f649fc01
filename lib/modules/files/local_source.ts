/** Files of the machine that ferry runs on, as the content of files on hosts. */

import type { Content } from "../../model/change.ts";
import { readPieces } from "../../system/file_reader.ts";
import { pathInfo } from "../../system/files.ts";
import { hasher, hashHex } from "../../system/hash.ts";

/** Content that is to be at a path, and what is known of it. */
export interface Source {
  readonly content: Content;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal digits. */
  readonly sha1: string;
  readonly md5: string;
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
    sha1: hashHex("sha1", bytes),
    md5: hashHex("md5", bytes),
    head: bytes,
  };
}

/**
 * A file, however large: it is read piece by piece, and again when it is sent.
 *
 * @param decrypt Reads a vault; null to take it as it is.
 * @throws {DiagnosticError} `file-not-found`, `file-unreadable`, `vault-failed`.
 */
export async function fileSource(
  path: string,
  decrypt: ((path: string) => Uint8Array) | null,
): Promise<Source> {
  const [sha1, md5] = [hasher("sha1"), hasher("md5")];
  let head: Uint8Array = new Uint8Array(0);
  let size = 0;
  for await (const piece of readPieces(path)) {
    if (size === 0) {
      if (decrypt && isVault(piece)) return bytesSource(decrypt(path));
      head = piece;
    }
    sha1.update(piece);
    md5.update(piece);
    size += piece.length;
  }
  const digest = sha1.hex();
  const content: Content = { kind: "local-file", path, size, sha1: digest };
  return { content, size, sha1: digest, md5: md5.hex(), head: head.subarray(0, LARGEST_SHOWN) };
}

function isVault(piece: Uint8Array): boolean {
  return VAULT.every((byte, at) => piece[at] === byte);
}

/** The permission bits of a file of this machine. @throws {DiagnosticError} `file-not-found`. */
export function localMode(path: string): number {
  const info = pathInfo(path);
  return info?.mode ?? 0o644;
}
