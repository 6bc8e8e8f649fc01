/** Python's regular expressions in the arguments of modules. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { isRaised } from "../../template/python/error.ts";
import type { PatternMatch } from "../../template/regex/match.ts";
import { Pattern } from "../../template/regex/pattern.ts";
import type { PatternFlags } from "../../template/regex/translate.ts";

const PLAIN: PatternFlags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  verbose: false,
  ascii: false,
};

/** @throws {DiagnosticError} `bad-argument` for a pattern that is none. */
export function compilePattern(pattern: string, flags: Partial<PatternFlags> = {}): Pattern {
  return inWords(
    (why) => `Invalid Regexp (${why}) in "${pattern}"`,
    () => new Pattern(pattern, { ...PLAIN, ...flags }),
  );
}

/** A replacement with its references filled from a match that a search in this text has found. */
export function expandMatch(
  pattern: Pattern,
  text: string,
  { start, end }: PatternMatch,
  replacement: string,
): string {
  const replaced = replaceAll(pattern, text, replacement, 1).text;
  return replaced.slice(start, replaced.length - (text.length - end));
}

/** The text with matches replaced, and how many were. @param most 0 for all. @throws {DiagnosticError} `bad-argument`. */
export function replaceAll(pattern: Pattern, text: string, replacement: string, most = 0) {
  return inWords(
    (why) => `Unable to process replace due to error: ${why}`,
    () => pattern.replace(text, replacement, most),
  );
}

function inWords<T>(message: (why: string) => string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!isRaised(error, "ValueError", "IndexError")) throw error;
    throw new DiagnosticError(message(error.message), { code: "bad-argument" });
  }
}
