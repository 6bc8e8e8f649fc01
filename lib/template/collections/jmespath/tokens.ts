/** The words of JMESPath. */

import { JsonSyntaxError, parseJson } from "../../../model/json.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { JmespathError } from "./error.ts";

/** Signs go by themselves; what carries a value has a name. */
export type TokenKind = "name" | "quoted" | "literal" | "number" | "end" | Sign;

const SIGNS = [
  ...["[?", "[]", "||", "&&", "==", "!=", "<=", ">="],
  ...["<", ">", "!", "|", "&", ".", "*", "[", "]", "{", "}", "(", ")", ",", ":", "@"],
] as const;

export type Sign = typeof SIGNS[number];

export interface Token {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
  /** What a literal, a number or a name stands for. */
  readonly value: RuntimeValue;
  readonly at: number;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /-?\d+/y;
const SPACE = /[ \t\r\n]+/y;
/** In each of the three kinds of quotes a backslash keeps what follows it. */
const QUOTED = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`(?:[^`\\]|\\[^])*`/y;

/** @throws {JmespathError} for what is no token. */
export function tokensOf(expression: string): readonly Token[] {
  if (expression === "") throw new JmespathError("Invalid JMESPath expression: cannot be empty.");
  const made: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const space = matchAt(SPACE, expression, at);
    if (space === null) made.push(tokenAt(expression, at));
    at += space?.length ?? made.at(-1)?.text.length ?? 1;
  }
  return [...made, { kind: "end", text: "", value: null, at: expression.length }];
}

function tokenAt(expression: string, at: number): Token {
  const quoted = matchAt(QUOTED, expression, at);
  if (quoted !== null) return quotedToken(quoted, expression, at);
  const name = matchAt(NAME, expression, at);
  if (name !== null) return { kind: "name", text: name, value: name, at };
  const number = matchAt(NUMBER, expression, at);
  if (number !== null) return { kind: "number", text: number, value: Number(number), at };
  const sign = SIGNS.find((text) => expression.startsWith(text, at));
  if (sign !== undefined) return { kind: sign, text: sign, value: null, at };
  const letter = expression.charAt(at);
  const isOpen = letter === "'" || letter === '"' || letter === "`";
  throw bad(isOpen ? `Unclosed ${letter} delimiter` : `Unknown token ${letter}`, expression, at);
}

function quotedToken(text: string, expression: string, at: number): Token {
  const inner = text.slice(1, -1);
  switch (text.charAt(0)) {
    case "'":
      return { kind: "literal", text, value: inner.replaceAll("\\'", "'"), at };
    case '"':
      return { kind: "quoted", text, value: json(text) ?? fail(expression, at, text), at };
    default: {
      const written = inner.replaceAll("\\`", "`");
      const plain = json(written);
      // Text that is no JSON stands for itself.
      const value = plain === undefined ? json(`"${written.trimStart()}"`) : plain;
      return {
        kind: "literal",
        text,
        value: value === undefined ? fail(expression, at, written) : value,
        at,
      };
    }
  }
}

function json(text: string): RuntimeValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function fail(expression: string, at: number, text: string): never {
  throw bad(`Bad token ${text}`, expression, at);
}

function bad(message: string, expression: string, at: number): JmespathError {
  return new JmespathError(`Bad jmespath expression: ${message}:\n${expression}\n${" ".repeat(at)}^`);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
