/** Cutting text into parts and putting it together again, as the methods of `str` do. */

import { valueError } from "./error.ts";
import { isSpace, SPACE } from "./text.ts";

// deno-lint-ignore no-control-regex -- the separators of ASCII end a line in Python
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** @param separator Null for runs of white space. @param most Cuts at most; negative for any number. */
export function splitText(text: string, separator: string | null, most: number): string[] {
  if (separator === null) return splitSpace(text, most);
  if (separator === "") throw valueError("empty separator");
  const parts: string[] = [];
  let from = 0;
  for (let cuts = 0; most < 0 || cuts < most; cuts++) {
    const at = text.indexOf(separator, from);
    if (at < 0) break;
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  return [...parts, text.slice(from)];
}

/** Like `splitText`, cutting from the end. */
export function splitTextFromEnd(text: string, separator: string | null, most: number): string[] {
  if (separator === null) return splitSpaceFromEnd(text, most);
  if (separator === "") throw valueError("empty separator");
  const parts: string[] = [];
  let end = text.length;
  for (let cuts = 0; most < 0 || cuts < most; cuts++) {
    const at = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length);
    if (at < 0) break;
    parts.unshift(text.slice(at + separator.length, end));
    end = at;
  }
  return [text.slice(0, end), ...parts];
}

function splitSpace(text: string, most: number): string[] {
  const parts: string[] = [];
  const word = new RegExp(`[^${SPACE}]+`, "g");
  for (let cuts = 0; most < 0 || cuts < most; cuts++) {
    const match = word.exec(text);
    if (!match) return parts;
    parts.push(match[0]);
  }
  const rest = text.slice(parts.length === 0 ? 0 : word.lastIndex).replace(new RegExp(`^[${SPACE}]+`), "");
  return rest === "" ? parts : [...parts, most === 0 ? rest.replace(new RegExp(`[${SPACE}]+$`), "") : rest];
}

function splitSpaceFromEnd(text: string, most: number): string[] {
  const all = [...text.matchAll(new RegExp(`[^${SPACE}]+`, "g"))];
  if (most < 0 || all.length <= most) return all.map(([word]) => word);
  const kept = all.slice(all.length - most);
  const last = all[all.length - most - 1];
  const head = last ? text.slice(0, last.index + last[0].length) : "";
  return [...(head === "" ? [] : [head]), ...kept.map(([word]) => word)];
}

/** The lines of a text; a break at the end makes no empty line. */
export function splitLines(text: string, keepBreaks = false): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const match of text.matchAll(LINE_BREAK)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(from, keepBreaks ? end : match.index));
    from = end;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** Text before the first separator, the separator, and the text behind it. */
export function partition(text: string, separator: string): readonly [string, string, string] {
  if (separator === "") throw valueError("empty separator");
  const at = text.indexOf(separator);
  return at < 0 ? [text, "", ""] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/** Like `partition`, at the last separator. */
export function partitionFromEnd(text: string, separator: string): readonly [string, string, string] {
  if (separator === "") throw valueError("empty separator");
  const at = text.lastIndexOf(separator);
  return at < 0 ? ["", "", text] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/** The first `most` places of a part replaced; all of them where `most` is negative. */
export function replaceText(text: string, old: string, replacement: string, most: number): string {
  if (most < 0 && old !== "") return text.replaceAll(old, () => replacement);
  if (old !== "") {
    const parts = splitText(text, old, most);
    return parts.join(replacement);
  }
  const letters = Array.from(text);
  const count = most < 0 ? letters.length + 1 : Math.min(most, letters.length + 1);
  const made = letters.map((letter, at) => at < count ? replacement + letter : letter).join("");
  return count > letters.length ? made + replacement : made;
}

/** Characters of a set taken off the ends; white space where the set is null. */
export function stripText(text: string, set: string | null, side: "both" | "start" | "end"): string {
  const letters = Array.from(text);
  const isOff = set === null ? isSpace : (letter: string) => set.includes(letter);
  let [start, end] = [0, letters.length];
  if (side !== "end") { while (start < end && isOff(letters[start] ?? "")) start++; }
  if (side !== "start") { while (end > start && isOff(letters[end - 1] ?? "")) end--; }
  return start === 0 && end === letters.length ? text : letters.slice(start, end).join("");
}

/** Tabs as spaces up to the next multiple of `size` columns. */
export function expandTabs(text: string, size: number): string {
  let made = "";
  let column = 0;
  for (const letter of text) {
    if (letter === "\t") {
      const width = size <= 0 ? 0 : size - column % size;
      made += " ".repeat(width);
      column += width;
    } else {
      made += letter;
      column = letter === "\n" || letter === "\r" ? 0 : column + 1;
    }
  }
  return made;
}
