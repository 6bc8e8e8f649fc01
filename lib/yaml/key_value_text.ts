/** `key=value` text after a module's name: split as Ansible splits it, every value with its place. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { type RawEntry, type RawMap, rawMap, type RawScalar, rawScalar } from "../model/raw.ts";
import { spanWithin } from "../model/scalar_source.ts";

export interface KeyValueText {
  readonly pairs: RawMap;
  /** What is no pair, in its own spelling; null when all of it is pairs. */
  readonly rest: RawScalar | null;
}

/** A run of characters between blanks, in offsets of the text. */
interface Token {
  readonly start: number;
  readonly end: number;
}

/**
 * Splits the text of a scalar into pairs and the rest. Blanks inside quotes and inside templates do not split.
 *
 * @param takes Which keys make a pair; a token with another key belongs to the rest.
 * @throws {DiagnosticError} `bad-playbook` for a quote or template that is not closed.
 */
export function splitKeyValues(scalar: RawScalar, takes: (key: string) => boolean): KeyValueText {
  const text = String(scalar.value ?? "");
  const entries: RawEntry[] = [];
  const rest: Token[] = [];
  for (const token of tokensOf(text, scalar)) {
    const equals = equalsSign(text, token);
    const key = equals < 0 ? "" : text.slice(token.start, equals);
    if (equals < 0 || !takes(key)) rest.push(token);
    else entries.push(pair(scalar, text, token, equals));
  }
  return { pairs: rawMap(entries, scalar.at), rest: restOf(scalar, text, rest) };
}

function pair(scalar: RawScalar, text: string, token: Token, equals: number): RawEntry {
  const quote = text[equals + 1];
  const quoted = (quote === '"' || quote === "'") && token.end - equals > 2 && text[token.end - 1] === quote;
  const [start, end] = quoted ? [equals + 2, token.end - 1] : [equals + 1, token.end];
  const key = rawScalar(text.slice(token.start, equals), spanWithin(scalar, token.start, equals));
  const value = decodeEscapes(text.slice(start, end));
  return { key, value: rawScalar(value, spanWithin(scalar, start, Math.max(start + 1, end))) };
}

/** The tokens that are no pairs, with the blanks that stood between them. */
function restOf(scalar: RawScalar, text: string, tokens: readonly Token[]): RawScalar | null {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (!first || !last) return null;
  let made = "";
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const gap = next ? text.slice(token.end, next.start) : "";
    // A pair taken out from between two tokens leaves one blank.
    made += text.slice(token.start, token.end) +
      (gap.trim() === "" ? gap : gap.replace(/^(\s*)\S[\s\S]*$/, "$1"));
  }
  const value = blankOrNothing(text.slice(0, first.start)) + made.replace(/[ \t]*\\\n\s*/g, " ") +
    blankOrNothing(text.slice(last.end));
  if (value === text) return { ...scalar, value: text };
  return rawScalar(value, spanWithin(scalar, first.start, last.end));
}

/** What stands around the rest is kept, unless a pair stands there. */
function blankOrNothing(text: string): string {
  return text.trim() === "" ? text : "";
}

const CLOSERS: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };

function tokensOf(text: string, scalar: RawScalar): readonly Token[] {
  const tokens: Token[] = [];
  let start = -1;
  let quote = "";
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    const two = text.slice(at, at + 2);
    const blank = /\s/.test(letter);
    if (start < 0 && !blank) start = at;
    if (open.length > 0 && two === open.at(-1)) {
      open.pop();
      at++;
    } else if (CLOSERS[two] !== undefined && (open.length === 0 || two === "{{")) {
      open.push(CLOSERS[two]);
      at++;
    } else if (open.length === 0 && (letter === '"' || letter === "'") && !isEscaped(text, at)) {
      if (quote === "") quote = letter;
      else if (quote === letter) quote = "";
    } else if (blank && quote === "" && open.length === 0 && start >= 0) {
      tokens.push({ start, end: at });
      start = -1;
    }
  }
  if (quote !== "" || open.length > 0) {
    throw new DiagnosticError("failed at splitting arguments, either an unbalanced jinja2 block or quotes", {
      code: "bad-playbook",
      at: scalar.at,
      hint: quote ? `close the ${quote}, or write the arguments as a mapping` : "close the template",
    });
  }
  if (start >= 0) tokens.push({ start, end: text.length });
  return tokens;
}

/** The first equals sign that ends a key: not escaped, not within quotes or a template; a key may hold templates. */
function equalsSign(text: string, { start, end }: Token): number {
  const found = /^(?:[^\s"'{}=\\]|\{\{(?:(?!\}\}).)*\}\})+=/s.exec(text.slice(start, end));
  return found ? start + found[0].length - 1 : -1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

function decodeEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([ntrabfv\\"']))/g,
    (_, x, u, long, letter) => {
      const digits = x ?? u ?? long;
      return digits === undefined ? ESCAPES[letter] ?? letter : String.fromCodePoint(parseInt(digits, 16));
    },
  );
}
