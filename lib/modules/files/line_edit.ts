/** One line of a text put in its place, or taken away. */

import { compilePattern, expandMatch } from "./python_pattern.ts";

export interface LineEdit {
  /** Null where the text stays as it is. */
  readonly text: string | null;
  readonly message: string;
}

/** Which lines of a text are meant. */
export interface LineSearch {
  readonly regexp: string | null;
  /** Text that the line holds, as it is. */
  readonly search_string: string | null;
  readonly line: string | null;
}

export interface LinePlace {
  /** A pattern, `EOF` or `BOF`; null for none. */
  readonly insertafter: string | null;
  readonly insertbefore: string | null;
  /** Fill references to groups of the pattern in the line, and do nothing where it does not match. */
  readonly backrefs: boolean;
  /** Take the first line that matches instead of the last. */
  readonly firstmatch: boolean;
}

const UNCHANGED: LineEdit = { text: null, message: "" };

/** Sees to it that a text has a line: the one that is meant is replaced, else it is added at its place. */
export function ensureLine(
  text: string,
  line: string,
  search: Pick<LineSearch, "regexp" | "search_string">,
  place: LinePlace,
): LineEdit {
  const lines = linesOf(text);
  const found = findLine(lines, search, place.firstmatch);
  if (found) {
    const { at, expand } = found;
    return replaceLine(lines, at, place.backrefs && expand ? expand(line) : line);
  }
  const anchor = findAnchor(lines, line, place);
  // Ansible looks no further than the first place, where it is asked for the first.
  const seen = place.firstmatch && anchor ? lines.slice(0, anchor.line + 1) : lines;
  const same = seen.findLastIndex((one) => bare(one) === line);
  if (same >= 0) return replaceLine(lines, same, line);
  if (place.backrefs) return UNCHANGED;
  if (place.insertafter === "BOF" || place.insertbefore === "BOF") return added([`${line}\n`, ...lines]);
  if (place.insertafter === "EOF" || !anchor) return added([...closed(lines), `${line}\n`]);
  const { at } = anchor;
  if (place.insertafter !== null && at < lines.length && bare(lines[at] ?? "") === line) return UNCHANGED;
  const before = at === lines.length ? closed(lines) : lines.slice(0, at);
  return added([...before, `${line}\n`, ...lines.slice(at)]);
}

/** The lines with a break behind the last. */
function closed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 || /[\n\r]$/.test(lines.at(-1) ?? "") ? lines : [...lines, "\n"];
}

/** Takes all lines away that are meant. */
export function removeLines(
  text: string,
  { regexp, search_string: part, line }: LineSearch,
): LineEdit & { readonly found: number } {
  const pattern = regexp === null ? null : compilePattern(regexp);
  const isMeant = (one: string) =>
    pattern ? pattern.search(one) !== null : part !== null ? one.includes(part) : bare(one) === line;
  const lines = linesOf(text);
  const kept = lines.filter((one) => !isMeant(one));
  const found = lines.length - kept.length;
  if (found === 0) return { ...UNCHANGED, found };
  return { text: kept.join(""), message: `${found} line(s) removed`, found };
}

interface FoundLine {
  readonly at: number;
  /** Fills references from the match; null where no pattern was used. */
  readonly expand: ((line: string) => string) | null;
}

function findLine(
  lines: readonly string[],
  { regexp, search_string: part }: Pick<LineSearch, "regexp" | "search_string">,
  isFirst: boolean,
): FoundLine | null {
  if (regexp !== null) {
    const pattern = compilePattern(regexp);
    const at = indexWhere(lines, (one) => pattern.search(one) !== null, isFirst);
    const text = lines[at] ?? "";
    const match = at < 0 ? null : pattern.search(text);
    return match && { at, expand: (line) => expandMatch(pattern, text, match, line) };
  }
  const at = part === null ? -1 : indexWhere(lines, (one) => one.includes(part), isFirst);
  return at < 0 ? null : { at, expand: null };
}

interface Anchor {
  /** The line that the pattern matches. */
  readonly line: number;
  /** Where the new line is to be. */
  readonly at: number;
}

/** Where a line is to be put by the pattern for its place; null where the pattern matches nothing. */
function findAnchor(
  lines: readonly string[],
  line: string,
  { insertafter: after, insertbefore: before, firstmatch }: LinePlace,
): Anchor | null {
  const source = after !== null && after !== "EOF" && after !== "BOF" ? after : before;
  if (source === null || source === "BOF") return null;
  const pattern = compilePattern(source);
  const found = indexWhere(lines, (one) => bare(one) !== line && pattern.search(one) !== null, firstmatch);
  return found < 0 ? null : { line: found, at: after ? found + 1 : found };
}

function replaceLine(lines: readonly string[], at: number, line: string): LineEdit {
  const whole = line.endsWith("\n") ? line : `${line}\n`;
  return lines[at] === whole ? UNCHANGED : { text: lines.with(at, whole).join(""), message: "line replaced" };
}

function added(lines: readonly string[]): LineEdit {
  return { text: lines.join(""), message: "line added" };
}

/** Lines with their breaks. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function bare(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}

function indexWhere(lines: readonly string[], fits: (line: string) => boolean, isFirst: boolean): number {
  return isFirst ? lines.findIndex(fits) : lines.findLastIndex(fits);
}
