/** The tokens of one Python expression, as far as literals need them. */

import { float, integer, type Value } from "../../model/value.ts";
import { SIMPLE_ESCAPES } from "../../template/python/escapes.ts";

/** A token, with the half-open range of the text that it stands in. */
export type PythonToken =
  & { readonly start: number; readonly end: number }
  & (
    | { readonly kind: "number"; readonly value: Value }
    | { readonly kind: "imaginary"; readonly value: number }
    | { readonly kind: "text"; readonly value: string; readonly bytes: boolean; readonly verbatim: boolean }
    | { readonly kind: "name" | "mark"; readonly text: string }
  );

const BLANKS = /[ \t\f]*(?:#.*)?/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
/** The names that literals are made of; a text with any other is none. */
const LITERAL_NAMES: readonly string[] = ["True", "False", "None", "set"];
const MARK = /\.\.\.|[()[\]{},:+-]/y;
const STRING = /([a-z]{0,2})("""|'''|"|')/iy;
const DIGITS = "[0-9](?:_?[0-9])*";
const POINTED = new RegExp(`(?:(?:${DIGITS})?\\.${DIGITS}|${DIGITS}\\.?)(?:e[+-]?${DIGITS})?(j)?`, "iy");
const WHOLE =
  /0(?:x(?:_?[0-9a-f])+|o(?:_?[0-7])+|b(?:_?[01])+)|0(?:_?0)*(?![0-9_.ej])|[1-9](?:_?[0-9])*(?![0-9_.ej])/iy;
const RUNS_ON = /[\p{ID_Continue}.]/uy;
/** Python refuses to read longer decimal integers. */
const MOST_DIGITS = 4300;

/** The tokens of a text; null where it cannot be a literal. */
export function pythonTokens(text: string): readonly PythonToken[] | null {
  const tokens: PythonToken[] = [];
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const token = stringAt(text, at) ?? numberAt(text, at) ?? wordAt(text, at);
    if (!token) return null;
    tokens.push(token);
    at = skipBlanks(text, token.end);
  }
  return tokens;
}

function skipBlanks(text: string, at: number): number {
  return matchAt(BLANKS, text, at)?.end ?? at;
}

function wordAt(source: string, start: number): PythonToken | null {
  const name = matchAt(NAME, source, start);
  if (name) {
    const text = name.groups[0] ?? "";
    return LITERAL_NAMES.includes(text) ? { kind: "name", text, start, end: name.end } : null;
  }
  const mark = matchAt(MARK, source, start);
  return mark && { kind: "mark", text: mark.groups[0] ?? "", start, end: mark.end };
}

function numberAt(text: string, start: number): PythonToken | null {
  const whole = matchAt(WHOLE, text, start);
  if (whole) {
    const digits = (whole.groups[0] ?? "").replaceAll("_", "");
    if (digits.length > MOST_DIGITS && /^[0-9]+$/.test(digits)) return null;
    return standsAlone(text, { kind: "number", value: integer(BigInt(digits)), start, end: whole.end });
  }
  const pointed = matchAt(POINTED, text, start);
  if (!pointed) return null;
  const [written = "", imaginary] = pointed.groups;
  if (/^[0-9_]+$/.test(written)) return null;
  const value = Number(written.replace(/_|j$/gi, ""));
  const token = { start, end: pointed.end };
  return standsAlone(
    text,
    imaginary ? { ...token, kind: "imaginary", value } : { ...token, kind: "number", value: float(value) },
  );
}

/** A number that runs into a letter or another digit is none. */
function standsAlone(text: string, token: PythonToken): PythonToken | null {
  return matchAt(RUNS_ON, text, token.end) ? null : token;
}

function stringAt(text: string, start: number): PythonToken | null {
  const opening = matchAt(STRING, text, start);
  if (!opening) return null;
  const [, prefix = "", quote = ""] = opening.groups;
  const kind = prefix.toLowerCase();
  if (!["", "r", "u", "b", "br", "rb"].includes(kind)) return null;
  let end = opening.end;
  while (!text.startsWith(quote, end)) {
    if (end >= text.length) return null;
    end += text[end] === "\\" ? 2 : 1;
  }
  const written = text.slice(opening.end, end);
  const bytes = kind.includes("b");
  const value = kind.includes("r") ? written : unescaped(written, bytes);
  if (value === null || (bytes && /\P{ASCII}/u.test(written))) return null;
  return {
    kind: "text",
    value: bytes ? utf8Text(value) : value,
    bytes,
    verbatim: value === written,
    start,
    end: end + quote.length,
  };
}

const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/gu;

/** A text with its escapes read; null for one that Python refuses. Unknown escapes stand for themselves. */
function unescaped(written: string, bytes: boolean): string | null {
  let valid = true;
  // A name of a character needs the Unicode database, which is not at hand: such a text stays as it is written.
  const refused = bytes ? "x" : "xuUN";
  const text = written.replace(ESCAPE, (whole: string, octal, byte, middle, long, letter) => {
    if (bytes && (middle ?? long) !== undefined) return whole;
    const code = octal === undefined ? parseInt(byte ?? middle ?? long ?? "0", 16) : parseInt(octal, 8);
    if (code > 0x10ffff || refused.includes(letter ?? "-")) {
      valid = false;
      return "";
    }
    return letter === undefined ? String.fromCodePoint(code) : SIMPLE_ESCAPES[letter] ?? whole;
  });
  return valid ? text : null;
}

/** The text that bytes are in UTF-8; each character stands for a byte. */
function utf8Text(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function matchAt(pattern: RegExp, text: string, at: number) {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found && { groups: found, end: at + found[0].length };
}
