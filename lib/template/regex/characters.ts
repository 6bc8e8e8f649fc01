/** Characters and sets of characters of Python's regular expressions, in JavaScript's `v` syntax. */

import { SPACE } from "../python/text.ts";
import { PythonError } from "../python/error.ts";

/** What stands for one character: a literal by its code, or a set as source that may stand inside brackets. */
export type CharacterItem =
  | { readonly kind: "literal"; readonly code: number }
  | { readonly kind: "set"; readonly source: string };

/** Where a pattern is read. */
export interface PatternCursor {
  readonly pattern: readonly string[];
  at: number;
}

const CONTROL: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const DIGIT = "\\p{Nd}";
const WORD = "\\p{L}\\p{N}_";

/** Inside brackets: what `\d`, `\s` or `\w` stand for. */
function setSource(letter: string, isAscii: boolean): string {
  switch (letter.toLowerCase()) {
    case "d":
      return isAscii ? "0-9" : DIGIT;
    case "s":
      return isAscii ? "\\t-\\r\\x20" : SPACE;
    default:
      return wordSource(isAscii);
  }
}

/** Inside brackets: the characters of words. */
export function wordSource(isAscii: boolean): string {
  return isAscii ? "a-zA-Z0-9_" : WORD;
}

export function badPattern(message: string, at: number): PythonError {
  return new PythonError("ValueError", `${message} at position ${at}`);
}

/** A character as a literal of a pattern. */
export function literalSource(code: number): string {
  const letter = String.fromCodePoint(code);
  return /^[A-Za-z0-9_ ]$/.test(letter) ? letter : `\\u{${code.toString(16)}}`;
}

/** What an escape stands for that is one character or a set; undefined for other escapes. The cursor is behind the backslash. */
export function readEscape(
  cursor: PatternCursor,
  isAscii: boolean,
  inSet: boolean,
): CharacterItem | undefined {
  const start = cursor.at - 1;
  const letter = cursor.pattern[cursor.at];
  if (letter === undefined) throw badPattern("bad escape (end of pattern)", start);
  if (/[dDsSwW]/.test(letter)) {
    cursor.at++;
    const source = setSource(letter, isAscii);
    return { kind: "set", source: letter === letter.toLowerCase() ? source : `[^${source}]` };
  }
  if (letter === "x" || letter === "u" || letter === "U") return readHex(cursor, letter, start);
  if (letter === "b" && !inSet) return undefined;
  const control = CONTROL[letter];
  if (control !== undefined) {
    cursor.at++;
    return { kind: "literal", code: control };
  }
  if (/[0-9]/.test(letter)) return readOctal(cursor, inSet);
  if (/[A-Za-z]/.test(letter)) {
    if (!inSet && /[ABZ]/.test(letter)) return undefined;
    throw badPattern(`bad escape \\${letter}`, start);
  }
  cursor.at++;
  return { kind: "literal", code: letter.codePointAt(0) ?? 0 };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readHex(cursor: PatternCursor, letter: string, start: number): CharacterItem {
  const count = HEX_DIGITS[letter] ?? 2;
  const digits = cursor.pattern.slice(cursor.at + 1, cursor.at + 1 + count).join("");
  if (!new RegExp(`^[0-9a-fA-F]{${count}}$`).test(digits)) {
    throw badPattern(`incomplete escape \\${letter}${/^[0-9a-fA-F]*/.exec(digits)?.[0] ?? ""}`, start);
  }
  cursor.at += 1 + count;
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw badPattern(`bad escape \\${letter}${digits}`, start);
  return { kind: "literal", code };
}

/** Digits behind a backslash are an octal code where they begin with zero, are three, or stand in a set. */
function readOctal(cursor: PatternCursor, inSet: boolean): CharacterItem | undefined {
  const rest = cursor.pattern.slice(cursor.at, cursor.at + 3).join("");
  const digits = /^(?:0[0-7]{0,2}|[0-3][0-7]{2})/.exec(rest)?.[0] ??
    (inSet ? /^[0-7]{1,3}/.exec(rest)?.[0] : undefined);
  if (digits === undefined) {
    if (inSet) throw badPattern(`bad escape \\${rest[0] ?? ""}`, cursor.at - 1);
    return undefined;
  }
  const code = Number.parseInt(digits, 8);
  if (code > 0o377) {
    throw badPattern(`octal escape value \\${digits} outside of range 0-0o377`, cursor.at - 1);
  }
  cursor.at += digits.length;
  return { kind: "literal", code };
}

/** A set in brackets. The cursor is behind the opening one, and behind the closing one afterwards. */
export function readSet(cursor: PatternCursor, isAscii: boolean): string {
  const start = cursor.at - 1;
  const negated = cursor.pattern[cursor.at] === "^";
  if (negated) cursor.at++;
  const parts: string[] = [];
  for (let first = true; first || cursor.pattern[cursor.at] !== "]"; first = false) {
    const from = cursor.at;
    const low = readMember(cursor, isAscii, start);
    const isRange = cursor.pattern[cursor.at] === "-" && cursor.pattern[cursor.at + 1] !== "]" &&
      cursor.pattern[cursor.at + 1] !== undefined;
    if (!isRange) {
      parts.push(low.kind === "set" ? low.source : literalSource(low.code));
      continue;
    }
    cursor.at++;
    const high = readMember(cursor, isAscii, start);
    if (low.kind === "set" || high.kind === "set" || low.code > high.code) {
      throw badPattern(`bad character range ${cursor.pattern.slice(from, cursor.at).join("")}`, from);
    }
    parts.push(`${literalSource(low.code)}-${literalSource(high.code)}`);
  }
  cursor.at++;
  return `[${negated ? "^" : ""}${parts.join("")}]`;
}

function readMember(cursor: PatternCursor, isAscii: boolean, start: number): CharacterItem {
  const letter = cursor.pattern[cursor.at];
  if (letter === undefined) throw badPattern("unterminated character set", start);
  cursor.at++;
  if (letter !== "\\") return { kind: "literal", code: letter.codePointAt(0) ?? 0 };
  const item = readEscape(cursor, isAscii, true);
  if (!item) throw badPattern("bad escape", cursor.at - 1);
  return item;
}
