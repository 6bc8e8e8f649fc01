/** Parts of a file's text that know where they stand, although quotes and escapes were taken out of them. */

import type { SourceFile, Span } from "../../source/span.ts";

/** A text whose letters come from a file, in order. */
export interface PlacedText {
  readonly text: string;
  /** The place of a part of the text, given by two offsets into it. */
  span(start: number, end: number): Span;
}

/** A part of a file as it stands there. */
export function placedSlice(file: SourceFile, start: number, end: number): PlacedText {
  return {
    text: file.text.slice(start, end),
    span: (from, to) => ({ file, start: start + from, end: start + to }),
  };
}

/** A part of a placed text. */
export function partOf(whole: PlacedText, start: number, end = whole.text.length): PlacedText {
  return { text: whole.text.slice(start, end), span: (from, to) => whole.span(start + from, start + to) };
}

/** The text without white space around it. */
export function trimmed(whole: PlacedText): PlacedText {
  const start = whole.text.length - whole.text.trimStart().length;
  return partOf(whole, start, Math.max(start, whole.text.trimEnd().length));
}

/** The place of all of a text. */
export function spanOf(whole: PlacedText): Span {
  return whole.span(0, whole.text.length);
}
