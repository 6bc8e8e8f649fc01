/** What follows an expression: attributes, items, slices, calls, filters and tests. */

import type { ArgumentNodes, CallNode, Expression, FilterNode, SliceNode } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { parsePrimary } from "./parse_primary.ts";
import type { TokenType } from "./tokens.ts";

const NO_ARGUMENTS: ArgumentNodes = { positional: [], named: [], rest: null, extra: null };

/** Attributes, items and calls. */
export function parsePostfix(context: ParseContext, node: Expression): Expression {
  const { stream } = context;
  let made = node;
  while (true) {
    if (stream.is("dot")) made = parseMember(context, made);
    else if (stream.is("lbracket")) made = parseItem(context, made);
    else if (stream.is("lparen")) made = parseCall(context, made);
    else return made;
  }
}

/** Filters, tests, and calls of their results. */
export function parseFilters(context: ParseContext, node: Expression): Expression {
  const { stream } = context;
  let made = node;
  while (true) {
    if (stream.is("pipe")) made = parseFilter(context, made);
    else if (stream.isName("is")) made = parseTest(context, made);
    else if (stream.is("lparen")) made = parseCall(context, made);
    else return made;
  }
}

function parseMember(context: ParseContext, object: Expression): Expression {
  const { stream } = context;
  stream.expect("dot");
  const { start } = object;
  const member = stream.take();
  const { end } = member;
  if (member.type === "name") return { kind: "attribute", object, name: member.text, start, end };
  if (member.type !== "integer") throw stream.error("expected name or number", member);
  const key: Expression = { kind: "constant", value: member.number ?? 0, start: member.start, end };
  return { kind: "item", object, key, start, end };
}

function parseItem(context: ParseContext, object: Expression): Expression {
  const { stream } = context;
  const open = stream.expect("lbracket");
  const { start } = object;
  const keys: Expression[] = [];
  let slice: Subscript["slice"] = null;
  while (!stream.is("rbracket")) {
    if (keys.length > 0 || slice) stream.expect("comma");
    const part = parseSubscript(context);
    if (part.key) keys.push(part.key);
    slice = part.slice;
  }
  const { end } = stream.expect("rbracket");
  if (slice && keys.length > 0) throw stream.error("a slice cannot stand beside other keys", open);
  if (slice) return { kind: "slice", object, ...slice, start, end };
  const [only] = keys;
  const key: Expression = keys.length === 1 && only
    ? only
    : { kind: "tuple", items: keys, start: open.start, end };
  return { kind: "item", object, key, start, end };
}

interface Subscript {
  readonly key: Expression | null;
  readonly slice: Pick<SliceNode, "from" | "to" | "step"> | null;
}

function parseSubscript(context: ParseContext): Subscript {
  const { stream } = context;
  const from = stream.is("colon") ? null : context.expression();
  if (from && !stream.is("colon")) return { key: from, slice: null };
  stream.expect("colon");
  const isEnd = () => stream.is("rbracket") || stream.is("comma");
  const to = stream.is("colon") || isEnd() ? null : context.expression();
  const step = stream.skipIf("colon") && !isEnd() ? context.expression() : null;
  return { key: null, slice: { from, to, step } };
}

function parseCall(context: ParseContext, callee: Expression): CallNode {
  const args = parseArguments(context);
  return { kind: "call", callee, args, start: callee.start, end: context.stream.lastEnd };
}

export function parseArguments(context: ParseContext): ArgumentNodes {
  const { stream } = context;
  const open = stream.expect("lparen");
  const positional: Expression[] = [];
  const named: { readonly name: string; readonly value: Expression }[] = [];
  let rest: Expression | null = null;
  let extra: Expression | null = null;
  const ensure = (holds: boolean) => {
    if (!holds) throw stream.error("invalid syntax for function call expression", open);
  };
  for (let first = true; !stream.is("rparen"); first = false) {
    if (!first) stream.expect("comma");
    if (stream.is("rparen")) break;
    if (stream.skipIf("mul")) {
      ensure(rest === null && extra === null);
      rest = context.expression();
    } else if (stream.skipIf("pow")) {
      ensure(extra === null);
      extra = context.expression();
    } else if (stream.is("name") && stream.following.type === "assign") {
      ensure(extra === null);
      const token = stream.take();
      const { text } = token;
      if (named.some(({ name }) => name === text)) {
        throw stream.error(`keyword argument repeated: ${text}`, token);
      }
      stream.expect("assign");
      named.push({ name: text, value: context.expression() });
    } else {
      ensure(rest === null && extra === null && named.length === 0);
      positional.push(context.expression());
    }
  }
  stream.expect("rparen");
  return { positional, named, rest, extra };
}

/** One filter; the bar before it is still to come. */
function parseFilter(context: ParseContext, value: Expression): FilterNode {
  context.stream.expect("pipe");
  return parseFilterName(context, value, value.start);
}

/** A filter from its name on. */
export function parseFilterName(context: ParseContext, value: Expression | null, start: number): FilterNode {
  const { stream } = context;
  const { name, ...nameRange } = parseDottedName(context);
  const args = stream.is("lparen") ? parseArguments(context) : NO_ARGUMENTS;
  return { kind: "filter", value, name, args, nameRange, start, end: stream.lastEnd };
}

/** The filters of a filter block or a block assignment, innermost first. */
export function parseFilterChain(context: ParseContext): FilterNode {
  const { stream } = context;
  let filter = parseFilterName(context, null, stream.current.start);
  while (stream.skipIf("pipe")) filter = parseFilterName(context, filter, filter.start);
  return filter;
}

function parseDottedName(
  { stream }: ParseContext,
): { readonly name: string; readonly start: number; readonly end: number } {
  const { text, start } = stream.expect("name");
  let name = text;
  while (stream.skipIf("dot")) name += `.${stream.expect("name").text}`;
  return { name, start, end: stream.lastEnd };
}

const ARGUMENT_STARTS: readonly TokenType[] = [
  "name",
  "string",
  "integer",
  "float",
  "lparen",
  "lbracket",
  "lbrace",
];

function parseTest(context: ParseContext, value: Expression): Expression {
  const { stream } = context;
  stream.expectName("is");
  const negated = stream.skipName("not");
  const { name, ...nameRange } = parseDottedName(context);
  const args = parseTestArguments(context);
  const { start } = value;
  const end = stream.lastEnd;
  const test: Expression = { kind: "test", value, name, args, nameRange, start, end };
  return negated ? { kind: "unary", operator: "not", operand: test, start, end } : test;
}

/** Arguments in parentheses, or one without. */
function parseTestArguments(context: ParseContext): ArgumentNodes {
  const { stream } = context;
  if (stream.is("lparen")) return parseArguments(context);
  if (!ARGUMENT_STARTS.includes(stream.current.type) || stream.isName("else", "or", "and")) {
    return NO_ARGUMENTS;
  }
  if (stream.isName("is")) throw stream.error("You cannot chain multiple tests with is");
  const argument = parsePostfix(context, parsePrimary(context));
  return { ...NO_ARGUMENTS, positional: [argument] };
}
