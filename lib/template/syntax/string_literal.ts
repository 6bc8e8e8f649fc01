/** String literals in template expressions: their escapes are Python's. */

import { SIMPLE_ESCAPES } from "../python/escapes.ts";

/** A line break that is escaped is none. */
const ESCAPES: Readonly<Record<string, string>> = { ...SIMPLE_ESCAPES, "\n": "" };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
const CUT_SHORT: Readonly<Record<string, string>> = {
  x: "truncated \\xXX escape",
  u: "truncated \\uXXXX escape",
  U: "truncated \\UXXXXXXXX escape",
  N: "malformed \\N character escape",
};

/**
 * The text between the quotes of a literal with its escapes replaced; unknown escapes stay as they are.
 *
 * @throws {SyntaxError} with Python's words for an escape that is cut short or names no character.
 */
export function unescaped(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(
    ESCAPE,
    (whole: string, hex?: string, four?: string, eight?: string, octal?: string, letter: string = "") => {
      const digits = hex ?? four ?? eight;
      if (digits !== undefined) return character(Number.parseInt(digits, 16));
      if (octal !== undefined) return character(Number.parseInt(octal, 8));
      const cut = CUT_SHORT[letter];
      if (cut !== undefined) throw new SyntaxError(cut);
      return ESCAPES[letter] ?? whole;
    },
  );
}

function character(code: number): string {
  if (code > 0x10ffff) throw new SyntaxError("illegal Unicode character");
  return String.fromCodePoint(code);
}
