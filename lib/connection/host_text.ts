/** Text of hosts whose bytes need not be UTF-8: names of files, output of commands. */

const LOW = 0xdc00;

/**
 * The text of bytes; a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte, as Python's
 * `surrogateescape` has it, so that no information is lost.
 */
export function decodeHostText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeLeniently(bytes);
  }
}

/** The bytes of a text; what `decodeHostText` made of a stray byte becomes that byte again. */
export function encodeHostText(text: string): Uint8Array {
  if (text.isWellFormed()) return new TextEncoder().encode(text);
  const made: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= LOW + 0x80 && code <= LOW + 0xff) made.push(code - LOW);
    else made.push(...new TextEncoder().encode(letter));
  }
  return Uint8Array.from(made);
}

function decodeLeniently(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      if (at > from) parts.push(decoder.decode(bytes.subarray(from, at)));
      parts.push(String.fromCharCode(LOW + (bytes[at] ?? 0)));
      from = at + 1;
    }
    at += Math.max(1, length);
  }
  return parts.join("") + decoder.decode(bytes.subarray(from));
}

/** How many bytes a character of UTF-8 has here, 0 for none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // After some first bytes, part of the second's range would be overlong, a surrogate, or beyond Unicode.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
