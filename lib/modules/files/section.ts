/** A part of a text between two patterns. */

import { compilePattern } from "./python_pattern.ts";

export interface Section {
  /** UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** The pattern by which Python would look for the part; empty where all of a text is meant. */
export function sectionPattern(after: string | null, before: string | null): string {
  if (after && before) return `${after}(?P<subsection>.*?)${before}`;
  if (after) return `${after}(?P<subsection>.*)`;
  return before ? `(?P<subsection>.*)${before}` : "";
}

/** The part behind the first match of one pattern and before the other; null where they do not match. */
export function findSection(text: string, after: string | null, before: string | null): Section | null {
  const source = sectionPattern(after, before);
  if (source === "") return { start: 0, end: text.length };
  const match = compilePattern(source, { dotAll: true }).search(text);
  const part = match?.group("subsection");
  if (!match || part === null || part === undefined) return null;
  const offset = after ? offsetOf(match.text, part.length, after, before) : 0;
  const start = match.start + offset;
  return { start, end: start + part.length };
}

/** Where in a whole match the part begins: where what stands on both sides of it is what the patterns match. */
function offsetOf(whole: string, length: number, after: string, before: string | null): number {
  const last = whole.length - length;
  if (!before) return last;
  const [head, tail] = [after, before].map((source) => compilePattern(source, { dotAll: true }));
  for (let at = 0; at <= last; at++) {
    if (head?.matchAll(whole.slice(0, at)) && tail?.matchAll(whole.slice(at + length))) return at;
  }
  return last;
}
