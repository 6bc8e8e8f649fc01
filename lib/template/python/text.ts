/** Text as Python sees it: counted in code points, with Python's idea of white space. */

/** Inside a character class: what `str.isspace()` is true for. */
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const SURROGATE = /[\ud800-\udfff]/;
const LEADING_SPACE = new RegExp(`^[${SPACE}]+`);
const TRAILING_SPACE = new RegExp(`[${SPACE}]+$`);
const ONLY_SPACE = new RegExp(`^[${SPACE}]+$`);
const SPACES = new RegExp(`[${SPACE}]+`);

/** Code points in a text. */
export function textLength(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** The characters of a text, one text each; not copied where a text's units are its characters. */
export function characters(text: string): readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split("");
}

/** Characters by index: the text itself where units are characters, which is nearly always. */
export function indexable(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

/** The part between two indexes, both counted in code points from the start and inside the text. */
export function textSlice(text: string, start: number, end: number): string {
  const parts = indexable(text);
  return typeof parts === "string" ? parts.slice(start, end) : parts.slice(start, end).join("");
}

/** An index in UTF-16 units as one in code points. */
export function codePointIndex(text: string, unit: number): number {
  return unit <= 0 || !SURROGATE.test(text) ? unit : textLength(text.slice(0, unit));
}

/** An index in code points as one in UTF-16 units. */
export function unitIndex(text: string, index: number): number {
  if (!SURROGATE.test(text)) return index;
  return Array.from(text).slice(0, index).join("").length;
}

export function trimSpace(text: string): string {
  return trimStart(trimEnd(text));
}

export function trimStart(text: string): string {
  return text.replace(LEADING_SPACE, "");
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && TRAILING_SPACE.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

export function isSpace(text: string): boolean {
  return ONLY_SPACE.test(text);
}

/** The words between runs of white space. */
export function words(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== "");
}

/** Order by code points; UTF-16 units order astral characters before some others. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
