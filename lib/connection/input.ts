/** Standard input of scripts: small input travels inside the script, large input needs a session of its own. */

import { shellQuote } from "../model/shell_words.ts";
import type { LocalInput } from "../model/change.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { readPieces } from "../system/file_reader.ts";
import { fileStamp, pathInfo, readBytes } from "../system/files.ts";
import type { Input } from "./connection.ts";

/** Bytes up to which input travels with its script. */
export const LARGEST_INLINE = 64 * 1024;

export type Delivery =
  | { readonly kind: "inline"; readonly script: string }
  | { readonly kind: "aside"; readonly script: string; readonly input: Exclude<Input, string> };

/** How a script and its input reach a host. @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
export function deliveryOf(script: string, input: Input | undefined): Delivery {
  if (input === undefined || input === "") return { kind: "inline", script };
  const source = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const bytes = inlineBytes(source);
  if (bytes === null) return { kind: "aside", script, input: source };
  // A script that does not read its input is no failure of the command that prints it.
  return {
    kind: "inline",
    script: bytes.length === 0 ? script : `{ ${printing(bytes)}; } 2>/dev/null | {\n${script}\n}`,
  };
}

/** A file of this machine, as it is now, as the input of a script. @throws {DiagnosticError} `file-not-found`. */
export function localInput(path: string): LocalInput {
  const info = pathInfo(path);
  if (!info) throw new DiagnosticError(`no such file: ${path}`, { code: "file-not-found" });
  return { path, size: info.size, stamp: fileStamp(info) };
}

/**
 * The bytes of small input; null where it is too large to travel with a script.
 *
 * @throws {DiagnosticError} `content-changed`, `file-not-found`, `file-unreadable`.
 */
export function inlineBytes(source: Exclude<Input, string>): Uint8Array | null {
  if ((source instanceof Uint8Array ? source.length : source.size) > LARGEST_INLINE) return null;
  if (source instanceof Uint8Array) return source;
  const bytes = readBytes(source.path);
  checkUnchanged(source);
  return bytes;
}

/**
 * Input piece by piece; each holds until the next is asked for. A file's last byte comes only when it is certain that all before it are the planned ones: no
 * reader takes a file that is too short for the whole.
 *
 * @throws {DiagnosticError} `content-changed`, `file-not-found`, `file-unreadable`.
 */
export async function* piecesOf(source: Exclude<Input, string>): AsyncGenerator<Uint8Array, void, void> {
  if (source instanceof Uint8Array) return yield source;
  checkUnchanged(source);
  let left = source.size;
  for await (const piece of readPieces(source.path, { to: source.size, fleeting: true })) {
    left -= piece.length;
    if (left > 0) yield piece;
    else {
      yield piece.subarray(0, -1);
      checkUnchanged(source);
      yield piece.subarray(-1);
    }
  }
}

function checkUnchanged({ path, stamp }: LocalInput): void {
  if (localInput(path).stamp === stamp) return;
  throw new DiagnosticError(`${path} has changed since the change was planned`, { code: "content-changed" });
}

/** A command that prints the bytes: as text with escapes where that is short, else through base64. */
export function printing(bytes: Uint8Array): string {
  let escaped = 0;
  for (const byte of bytes) if (!isPlain(byte)) escaped++;
  if (escaped * 9 > bytes.length) return `printf %s ${shellQuote(bytes.toBase64())} | base64 -d`;
  let format = "";
  for (const byte of bytes) {
    // A dash at the start would be taken for an option.
    const plain = isPlain(byte) && (format !== "" || byte !== 0x2d);
    format += plain ? String.fromCharCode(byte) : escapeOf(byte);
  }
  return `printf ${shellQuote(format)}`;
}

/** Whether a byte stands for itself in a format of printf, in every shell. */
function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x5c) || byte === 0x0a;
}

function escapeOf(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
