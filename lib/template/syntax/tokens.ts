/** The tokens of a template, under Jinja's names for them, which its error messages use. */

import type { Integer } from "../python/numbers.ts";

/** Operators and their names. */
export const OPERATORS = {
  "+": "add",
  "-": "sub",
  "/": "div",
  "//": "floordiv",
  "*": "mul",
  "%": "mod",
  "**": "pow",
  "~": "tilde",
  "[": "lbracket",
  "]": "rbracket",
  "(": "lparen",
  ")": "rparen",
  "{": "lbrace",
  "}": "rbrace",
  "==": "eq",
  "!=": "ne",
  ">": "gt",
  ">=": "gteq",
  "<": "lt",
  "<=": "lteq",
  "=": "assign",
  ".": "dot",
  ":": "colon",
  "|": "pipe",
  ",": "comma",
  ";": "semicolon",
} as const;

export type OperatorType = (typeof OPERATORS)[keyof typeof OPERATORS];

export type TokenType =
  | OperatorType
  | "name"
  | "string"
  | "integer"
  | "float"
  | "data"
  | "variable_begin"
  | "variable_end"
  | "block_begin"
  | "block_end"
  | "eof";

export interface Token {
  readonly type: TokenType;
  /** The text of names, strings (unescaped) and data; empty for others. */
  readonly text: string;
  /** The value of numbers. */
  readonly number?: Integer;
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
}

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries(OPERATORS).map(([symbol, type]) => [type, symbol]),
);
const WORDS: Readonly<Partial<Record<TokenType, string>>> = {
  block_begin: "begin of statement block",
  block_end: "end of statement block",
  variable_begin: "begin of print statement",
  variable_end: "end of print statement",
  data: "template data / text",
  eof: "end of template",
};

/** A type as error messages call it. */
export function describeType(type: TokenType): string {
  return SYMBOLS.get(type) ?? WORDS[type] ?? type;
}

/** A token as error messages call it: names by their text. */
export function describeToken({ type, text }: Token): string {
  return type === "name" ? text : describeType(type);
}
