/** Base64 as Python's `base64` reads and writes it. */

import { valueError } from "./error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(bytes: Uint8Array, urlSafe: boolean): string {
  const text = bytes.toBase64();
  return urlSafe ? text.replaceAll("+", "-").replaceAll("/", "_") : text;
}

/**
 * Reads base64; characters outside its alphabet are passed over, and so is all behind the padding.
 *
 * @throws {PythonError} ValueError where digits are missing.
 */
export function decodeBase64(text: string, urlSafe: boolean): Uint8Array {
  const plain = urlSafe ? text.replaceAll("-", "+").replaceAll("_", "/") : text;
  const bytes: number[] = [];
  let [digits, pads, bits] = [0, 0, 0];
  for (const letter of plain) {
    if (letter === "=") {
      if (digits % 4 >= 2 && digits % 4 + ++pads >= 4) return Uint8Array.from(bytes);
      continue;
    }
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) continue;
    pads = 0;
    bits = ((bits << 6) | digit) & 0xffffff;
    digits++;
    const used = digits % 4;
    if (used !== 1) bytes.push((bits >> (used === 2 ? 4 : used === 3 ? 2 : 0)) & 0xff);
  }
  if (digits % 4 === 1) {
    throw valueError(
      `Invalid base64-encoded string: number of data characters (${digits}) cannot be 1 more than a multiple of 4`,
    );
  }
  if (digits % 4 !== 0) throw valueError("Incorrect padding");
  return Uint8Array.from(bytes);
}
