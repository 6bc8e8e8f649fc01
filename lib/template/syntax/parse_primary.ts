/** Names, literals, and what stands in brackets. */

import { float } from "../../model/value.ts";
import { smallest } from "../python/numbers.ts";
import type { Expression, ListNode } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { describeToken, type TokenType } from "./tokens.ts";

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** Names that stand for a value and cannot be assigned to. */
export function isConstantName(name: string): boolean {
  return CONSTANTS.has(name);
}

export function parsePrimary(context: ParseContext): Expression {
  const { stream } = context;
  const { start, end, type, text, number = 0 } = stream.current;
  switch (type) {
    case "name": {
      stream.take();
      const value = CONSTANTS.get(text);
      return value === undefined
        ? { kind: "name", name: text, start, end }
        : { kind: "constant", value, start, end };
    }
    case "string":
      return parseStrings(context);
    case "integer":
      stream.take();
      return { kind: "constant", value: typeof number === "bigint" ? smallest(number) : number, start, end };
    case "float":
      stream.take();
      return { kind: "constant", value: float(Number(number)), start, end };
    case "lparen": {
      stream.take();
      const inner = parseTuple(context, { parentheses: true });
      stream.expect("rparen");
      return inner;
    }
    case "lbracket":
      return parseList(context);
    case "lbrace":
      return parseDict(context);
    default:
      throw stream.error(`unexpected '${describeToken(stream.current)}'`);
  }
}

/** Strings that stand beside each other are one. */
function parseStrings({ stream }: ParseContext): Expression {
  const { start } = stream.current;
  let value = "";
  while (stream.is("string")) value += stream.take().text;
  return { kind: "constant", value, start, end: stream.lastEnd };
}

function parseList(context: ParseContext): ListNode {
  const { stream } = context;
  const { start } = stream.expect("lbracket");
  const items = separated(context, "rbracket", () => context.expression());
  return { kind: "list", items, start, end: stream.lastEnd };
}

function parseDict(context: ParseContext): Expression {
  const { stream } = context;
  const { start } = stream.expect("lbrace");
  const entries = separated(context, "rbrace", () => {
    const key = context.expression();
    stream.expect("colon");
    return { key, value: context.expression() };
  });
  return { kind: "dict", entries, start, end: stream.lastEnd };
}

/** Items between commas up to a bracket; a comma before the bracket is fine. */
function separated<T>({ stream }: ParseContext, end: TokenType, parse: () => T): readonly T[] {
  const items: T[] = [];
  while (!stream.is(end)) {
    if (items.length > 0) stream.expect("comma");
    if (stream.is(end)) break;
    items.push(parse());
  }
  stream.expect(end);
  return items;
}

export interface TupleOptions {
  /** Parentheses stand around it, so that it may be empty. */
  readonly parentheses?: boolean;
  readonly conditional?: boolean;
}

/** One expression, or a tuple where commas follow it. */
export function parseTuple(
  context: ParseContext,
  { parentheses = false, conditional = true }: TupleOptions = {},
): Expression {
  const { stream } = context;
  const { start } = stream.current;
  const items: Expression[] = [];
  let isTuple = false;
  while (true) {
    if (items.length > 0) stream.expect("comma");
    if (isTupleEnd(context)) break;
    items.push(context.expression({ conditional }));
    if (!stream.is("comma")) break;
    isTuple = true;
  }
  const [first] = items;
  if (!isTuple && first) return first;
  if (!isTuple && !parentheses) {
    throw stream.error(`Expected an expression, got '${describeToken(stream.current)}'`);
  }
  return { kind: "tuple", items, start, end: Math.max(start, stream.lastEnd) };
}

export function isTupleEnd({ stream }: ParseContext): boolean {
  const { type } = stream.current;
  return type === "variable_end" || type === "block_end" || type === "rparen";
}
