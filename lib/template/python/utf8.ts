/** UTF-8 with Python's ways of handling what is none. */

import { valueError } from "./error.ts";
import { codeEscape } from "./repr.ts";

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ESCAPED_BYTE = /((?<![\ud800-\udbff])[\udc80-\udcff])/;

/** @param errors With `surrogateescape`, the surrogates that stand for bytes become those bytes. */
export function encodeUtf8(text: string, errors: string): Uint8Array {
  if (errors === "surrogateescape" && ESCAPED_BYTE.test(text)) {
    const parts = text.split(ESCAPED_BYTE);
    return joined(
      parts.map((part, at) => at % 2 === 1 ? Uint8Array.of(part.charCodeAt(0) & 0xff) : encode(part)),
    );
  }
  const lone = LONE.exec(text);
  if (lone && errors !== "replace" && errors !== "ignore") {
    throw valueError(
      `'utf-8' codec can't encode character '${
        codeEscape(lone[0])
      }' in position ${lone.index}: surrogates not allowed`,
    );
  }
  return encode(errors === "ignore" ? text.replace(new RegExp(LONE, "g"), "") : text);
}

/** @param errors With `surrogateescape`, bytes that are no UTF-8 become the surrogates U+DC80 to U+DCFF. */
export function decodeUtf8(bytes: Uint8Array, errors: string): string {
  const parts: string[] = [];
  for (let from = 0;;) {
    const bad = firstBad(bytes, from);
    parts.push(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(from, bad?.at)));
    if (!bad) return parts.join("");
    const byte = bytes[bad.at] ?? 0;
    if (errors === "surrogateescape") parts.push(String.fromCharCode(0xdc00 + byte));
    else if (errors === "replace") parts.push("\ufffd");
    else if (errors !== "ignore") {
      const shown = byte.toString(16).padStart(2, "0");
      throw valueError(`'utf-8' codec can't decode byte 0x${shown} in position ${bad.at}: ${bad.why}`);
    }
    from = bad.at + (errors === "surrogateescape" ? 1 : bad.length);
  }
}

/** The first byte that begins no character. */
function firstBad(
  bytes: Uint8Array,
  from: number,
): { readonly at: number; readonly length: number; readonly why: string } | null {
  for (let at = from; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const size = sequenceLength(byte);
    if (size === 0) return { at, length: 1, why: "invalid start byte" };
    for (let tail = 1; tail < size; tail++) {
      if (at + tail >= bytes.length) return { at, length: tail, why: "unexpected end of data" };
      const [low, high] = tail === 1 ? secondByteRange(byte) : [0x80, 0xbf];
      const next = bytes[at + tail] ?? 0;
      if (next < low || next > high) return { at, length: tail, why: "invalid continuation byte" };
    }
    at += size;
  }
  return null;
}

function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** What may follow a first byte: longer ways of writing a character, and surrogates, are none. */
function secondByteRange(byte: number): readonly [number, number] {
  switch (byte) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
