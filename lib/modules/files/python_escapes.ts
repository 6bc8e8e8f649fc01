/** Escapes of Python's byte strings. */

export const NEWLINE = 0x0a;

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([^]))|[^]/gu;
const CODES: Readonly<Record<string, number>> = {
  "\\": 0x5c,
  "'": 0x27,
  '"': 0x22,
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: NEWLINE,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
};

/** The bytes that a text with escapes stands for; unknown escapes stay as they are. GNU's tar writes names so, too. */
export function unescapedBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [whole, hex, octal, letter = ""] of text.matchAll(ESCAPE)) {
    const code = CODES[letter];
    if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(parseInt(octal, 8) & 0xff);
    else if (code !== undefined) bytes.push(code);
    // A line break that is escaped is none.
    else if (letter !== "\n") bytes.push(...new TextEncoder().encode(whole));
  }
  return Uint8Array.from(bytes);
}
