/** Checksums as the module `get_url` takes them: digits, or a file that holds the digits for many names. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { type DigestName, DIGESTS } from "../files/host_digests.ts";

export interface ChecksumArgument {
  readonly algorithm: DigestName;
  /** Hexadecimal digits, or the address of a file with them. */
  readonly value: string;
}

/** The parts of `sha256:…`; null for the empty text. @throws {DiagnosticError} `bad-argument`. */
export function parseChecksum(text: string): ChecksumArgument | null {
  if (text === "") return null;
  const [, name, value] = /^([^:]*):([^]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw bad("The checksum parameter has to be in format <algorithm>:<checksum>");
  }
  const algorithm = DIGESTS.find((digest) => digest === name);
  if (algorithm) return { algorithm, value };
  throw bad(`Could not hash file with algorithm '${name}'. Available algorithms: ${DIGESTS.join(", ")}`);
}

/** Whether a checksum is the address of a file. */
export function isChecksumUrl(value: string): boolean {
  return /^(?:https?|ftp|file):/i.test(value);
}

/** Lower-case hexadecimal digits without what else stands between them. @throws {DiagnosticError} `bad-argument`. */
export function checksumDigits(value: string): string {
  const digits = value.replace(/[^\p{L}\p{N}_]+/gu, "").toLowerCase();
  if (/^[0-9a-f]+$/.test(digits)) return digits;
  throw bad("The checksum format is invalid");
}

const BSD_LINE = /^\w+ ?\((.+)\) ?= ([\w.]+)$/;
const GNU_LINE = /^([\w.]+)\s+(?:\*|\.\/|\.)?(.+)$/;

/**
 * The checksum that a file tells for a name: as `sha256sum` writes it, as BSD's tools do, or the only word in it.
 *
 * @returns null where the file does not have the name.
 */
export function checksumFor(name: string, text: string): string | null {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines.at(-1) === "") lines.pop();
  const [only = ""] = lines;
  if (lines.length === 1 && /^\s*\S+\s*$/.test(only)) return only;
  for (const line of lines) {
    const [, bsdName, bsdDigest] = BSD_LINE.exec(line) ?? [];
    if (bsdName !== undefined) {
      if (bsdName === name) return bsdDigest ?? null;
      continue;
    }
    const [, digest, path] = GNU_LINE.exec(line) ?? [];
    if (path?.replace(/^[./]+/, "") === name) return digest ?? null;
  }
  return null;
}

function bad(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}
