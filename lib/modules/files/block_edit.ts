/** A block of lines between markers in a text. */

import { compilePattern } from "./python_pattern.ts";
import { splitLines } from "../../template/python/text_split.ts";

export interface BlockSpec {
  /** The lines, empty for no block at all. */
  readonly block: string;
  readonly isPresent: boolean;
  /** The line before the block, and the one behind it. */
  readonly markers: readonly [string, string];
  /** A pattern, `EOF` or `BOF`; null for none. */
  readonly insertafter: string | null;
  readonly insertbefore: string | null;
  readonly append_newline: boolean;
  readonly prepend_newline: boolean;
}

/** The text with the block in it, or without. @param text Empty for a file that is to be made. */
export function editBlock(text: string, spec: BlockSpec): string {
  const { block, isPresent, markers: [begin, end] } = spec;
  const old = withoutBlock(splitLines(text, true), `${begin}\n`, `${end}\n`);
  const at = old.at ?? placeOf(text, old.lines, spec);
  const before = closed(old.lines.slice(0, at));
  const after = old.lines.slice(at);
  const own = isPresent && block !== "" ? [`${begin}\n`, ...splitLines(ended(block), true), `${end}\n`] : [];
  const gapBefore = spec.prepend_newline && isPresent && before.length > 0 && before.at(-1) !== "\n"
    ? ["\n"]
    : [];
  const gapAfter = spec.append_newline && isPresent && after.length > 0 && after[0] !== "\n" ? ["\n"] : [];
  return [...before, ...gapBefore, ...own, ...gapAfter, ...after].join("");
}

/** The lines without the block that is there, and where it was; null where there is none. */
function withoutBlock(
  lines: readonly string[],
  begin: string,
  end: string,
): { readonly lines: readonly string[]; readonly at: number | null } {
  const first = lines.lastIndexOf(begin);
  const last = lines.lastIndexOf(end);
  if (first < 0 || last < 0) return { lines, at: null };
  const at = Math.min(first, last);
  return { lines: lines.toSpliced(at, Math.abs(last - first) + 1), at };
}

function placeOf(
  text: string,
  lines: readonly string[],
  { insertafter: after, insertbefore: before }: BlockSpec,
): number {
  const source = after !== null && after !== "EOF" ? after : before;
  if (source === null) return lines.length;
  if (source === "BOF" && after === null) return 0;
  const found = lineOf(text, lines, source, after !== null);
  if (found < 0) return lines.length;
  return after === null ? found : found + 1;
}

/** The last line that a pattern matches; with `(?m)` at its start the first match of the whole text counts. */
function lineOf(text: string, lines: readonly string[], source: string, isEnd: boolean): number {
  const pattern = compilePattern(source);
  if (!/^\(\?[aiLsux]*m[aiLmsux]*\)/.test(source)) {
    return lines.findLastIndex((line) => pattern.search(line) !== null);
  }
  const match = pattern.search(text);
  if (!match) return -1;
  return text.slice(0, isEnd ? match.end : match.start).split("\n").length - 1;
}

/** The lines with a break behind the last. */
function closed(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined ? lines : lines.with(-1, ended(last));
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
