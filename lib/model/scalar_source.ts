/** Where in the file a character of a scalar's value stands: folding, indentation and escapes undone. */

import type { Span } from "../source/span.ts";
import type { RawScalar, ScalarStyle } from "./raw.ts";

/** The place of a part of a scalar's text; `start` and `end` are offsets into its value. */
export function spanWithin(scalar: RawScalar, start: number, end: number): Span {
  const { at, style, value } = scalar;
  const { file } = at;
  const source = file.text.slice(at.start, at.end);
  if (typeof value !== "string" || source === value) {
    return { file, start: at.start + start, end: at.start + end };
  }
  const lines = linesOf(source, style, value);
  const first = at.start + offsetOf(lines, start);
  const last = at.start + offsetOf(lines, Math.max(start, end - 1)) + 1;
  return { file, start: first, end: Math.max(first, last) };
}

/** One line of the source, decoded. */
interface Line {
  /** Where the line's text begins in the value. */
  readonly valueStart: number;
  /** For each character of the line's text, its offset in the source, and one more for the end. */
  readonly offsets: readonly number[];
}

function linesOf(source: string, style: ScalarStyle, value: string): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  let sourceStart = 0;
  for (const line of source.split("\n")) {
    const { text, offsets } = decode(line, sourceStart, style);
    const found = text === "" ? -1 : value.indexOf(text, from);
    if (found >= 0) {
      lines.push({ valueStart: found, offsets });
      from = found + text.length;
    }
    sourceStart += line.length + 1;
  }
  return lines;
}

/** The text that one line of source gives, without the blanks around it that folding and indentation take away. */
function decode(
  line: string,
  start: number,
  style: ScalarStyle,
): { readonly text: string; readonly offsets: readonly number[] } {
  const indent = line.length - line.trimStart().length;
  const end = line.trimEnd().length;
  const offsets: number[] = [];
  let text = "";
  for (let at = indent; at < end;) {
    const { length, character } = unit(line, at, style);
    for (let part = 0; part < character.length; part++) offsets.push(start + at);
    text += character;
    at += length;
  }
  return { text, offsets: [...offsets, start + end] };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  "\t": "\t",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function unit(
  line: string,
  at: number,
  style: ScalarStyle,
): { readonly length: number; readonly character: string } {
  const character = line[at] ?? "";
  if (style === "single" && line.startsWith("''", at)) return { length: 2, character: "'" };
  if (style !== "double" || character !== "\\") return { length: 1, character };
  const letter = line[at + 1] ?? "";
  const digits = HEX_LENGTHS[letter];
  if (digits === undefined) return { length: 2, character: SIMPLE_ESCAPES[letter] ?? "" };
  const code = parseInt(line.slice(at + 2, at + 2 + digits), 16);
  return { length: 2 + digits, character: Number.isNaN(code) ? "" : String.fromCodePoint(code) };
}

function offsetOf(lines: readonly Line[], offset: number): number {
  const line = lines.findLast(({ valueStart }) => valueStart <= offset) ?? lines[0];
  if (!line) return 0;
  const within = Math.max(0, offset - line.valueStart);
  return line.offsets[Math.min(within, line.offsets.length - 1)] ?? 0;
}
