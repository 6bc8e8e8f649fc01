/** What assignments and loops assign to. */

import type { Expression, NameTarget, Target } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { isConstantName, isTupleEnd, parsePrimary } from "./parse_primary.ts";
import { describeToken } from "./tokens.ts";

export interface TargetOptions {
  /** `name.attribute` is allowed, for namespaces. */
  readonly members?: boolean;
}

/** One target, or several between commas. @throws {TemplateSyntaxError} */
export function parseTarget(context: ParseContext, options: TargetOptions = {}): Target {
  const { stream } = context;
  const { start } = stream.current;
  const items: Target[] = [];
  let isTuple = false;
  while (true) {
    if (items.length > 0) stream.expect("comma");
    if (isTupleEnd(context)) break;
    items.push(parseSingle(context, options));
    if (!stream.is("comma")) break;
    isTuple = true;
  }
  const [first] = items;
  if (!isTuple && first) return first;
  if (!first) throw stream.error(`Expected an expression, got '${describeToken(stream.current)}'`);
  return { kind: "tuple", items, start, end: stream.lastEnd };
}

/** A single name. */
export function parseName({ stream }: ParseContext): NameTarget {
  const { text, start, end } = stream.expect("name");
  if (isConstantName(text)) throw stream.error("can't assign to 'const'", { start, end });
  return { kind: "name", name: text, start, end };
}

function parseSingle(context: ParseContext, { members = false }: TargetOptions): Target {
  const { stream } = context;
  const { start } = stream.current;
  if (members && stream.is("name") && stream.following.type === "dot") {
    const object = stream.take().text;
    stream.expect("dot");
    const name = stream.expect("name").text;
    return { kind: "member", object, name, start, end: stream.lastEnd };
  }
  return asTarget(context, parsePrimary(context));
}

function asTarget(context: ParseContext, node: Expression): Target {
  const { start, end } = node;
  if (node.kind === "name") return { kind: "name", name: node.name, start, end };
  if (node.kind === "tuple") {
    return { kind: "tuple", items: node.items.map((item) => asTarget(context, item)), start, end };
  }
  const name = node.kind === "constant" ? "const" : node.kind;
  throw context.stream.error(`can't assign to '${name}'`, node);
}
