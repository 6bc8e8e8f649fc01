/** Lines of text broken to a width, as Python's `textwrap` breaks them. */

import { valueError } from "../python/error.ts";
import { characters, textLength, trimSpace } from "../python/text.ts";

export interface WrapOptions {
  readonly width: number;
  /** Cut words that are longer than a line. */
  readonly breakLongWords: boolean;
  /** Break compound words behind their hyphens. */
  readonly breakOnHyphens: boolean;
}

const LETTER = "[\\p{L}\\p{M}]";
const PUNCTUATED = "[\\p{L}\\p{N}\\p{M}_!\"'&.,?]";
const WORD = "[\\p{L}\\p{N}\\p{M}_]";
const WHITE = "[\\t\\n\\v\\f\\r ]";
const BLACK = "[^\\t\\n\\v\\f\\r ]";
/** Where a text may be broken: white space, dashes between words, and words up to a hyphen inside them. */
const CHUNK = new RegExp(
  `${WHITE}+|(?<=${PUNCTUATED})-{2,}(?=${WORD})|` +
    `${BLACK}+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})|` +
    `(?=${WHITE}|$)|(?<=${PUNCTUATED})(?=-{2,}${WORD}))`,
  "gu",
);
const SIMPLE_CHUNK = new RegExp(`${WHITE}+|${BLACK}+`, "g");

/** The lines of one paragraph; white space at their ends is dropped. */
export function wrapText(text: string, options: WrapOptions): readonly string[] {
  const { width } = options;
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`);
  const chunks = (text.match(options.breakOnHyphens ? CHUNK : SIMPLE_CHUNK) ?? []).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const line: string[] = [];
    let used = 0;
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop();
    for (let next = chunks.at(-1); next !== undefined; next = chunks.at(-1)) {
      const size = textLength(next);
      if (used + size > width) break;
      line.push(next);
      used += size;
      chunks.pop();
    }
    if (textLength(chunks.at(-1) ?? "") > width) breakLong(chunks, line, width - used, options);
    if (isBlank(line.at(-1))) line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && trimSpace(chunk) === "";
}

/** Takes what fits of a word that is longer than a line. */
function breakLong(chunks: string[], line: string[], space: number, options: WrapOptions): void {
  const chunk = chunks.at(-1) ?? "";
  const room = options.width < 1 ? 1 : space;
  if (options.breakLongWords) {
    const letters = characters(chunk);
    let end = room;
    if (options.breakOnHyphens && letters.length > room) {
      const hyphen = letters.lastIndexOf("-", room - 1);
      if (hyphen > 0 && letters.slice(0, hyphen).some((letter) => letter !== "-")) end = hyphen + 1;
    }
    line.push(letters.slice(0, end).join(""));
    chunks[chunks.length - 1] = letters.slice(end).join("");
  } else if (line.length === 0) {
    line.push(chunks.pop() ?? "");
  }
}
