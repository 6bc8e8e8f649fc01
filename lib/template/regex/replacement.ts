/** Replacements of `re.sub`: text with references to groups. */

import { PythonError } from "../python/error.ts";
import { badPattern } from "./characters.ts";
import type { PatternMatch } from "./match.ts";

/** Pieces of text, and numbers of groups. */
export type Replacement = readonly (string | number)[];

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const ESCAPE = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[0-3][0-7]{2})|(\d{1,2})|([\s\S]?))/g;

/** @throws {PythonError} for unknown escapes and for groups that the pattern does not have. */
export function parseReplacement(
  text: string,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): Replacement {
  const parts: (string | number)[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(text.slice(from, match.index));
    parts.push(partOf(match, groupCount, names));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function partOf(
  match: RegExpExecArray,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): string | number {
  const [, name, octal, digits, letter = ""] = match;
  const at = match.index;
  if (name !== undefined) return groupNamed(name, at, groupCount, names);
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (digits !== undefined) return groupNumbered(Number(digits), at, groupCount);
  if (letter === "") throw badPattern("bad escape (end of pattern)", at);
  const escape = ESCAPES[letter];
  if (escape !== undefined) return escape;
  if (letter === "g") throw badPattern("missing <", at + 2);
  if (/[A-Za-z]/.test(letter)) throw badPattern(`bad escape \\${letter}`, at);
  return `\\${letter}`;
}

function groupNamed(
  name: string,
  at: number,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): number {
  if (/^\d+$/.test(name)) return groupNumbered(Number(name), at + 2, groupCount);
  const number = names.get(name);
  if (number !== undefined) return number;
  if (name === "") throw badPattern("missing group name", at + 3);
  if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) {
    throw badPattern(`bad character in group name '${name}'`, at + 3);
  }
  throw new PythonError("IndexError", `unknown group name '${name}'`);
}

function groupNumbered(number: number, at: number, groupCount: number): number {
  if (number > groupCount) throw badPattern(`invalid group reference ${number}`, at + 1);
  return number;
}

/** The replacement for one match; groups that took no part are empty. */
export function expandReplacement(replacement: Replacement, match: PatternMatch): string {
  return replacement.map((part) => typeof part === "string" ? part : match.group(part) ?? "").join("");
}
