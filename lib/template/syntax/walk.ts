/** Goes through every part of a template. */

import type { ArgumentNodes, Expression, Parameter, Statement } from "./nodes.ts";

export interface Visitor {
  readonly expression?: (node: Expression) => void;
  readonly statement?: (node: Statement) => void;
}

/** Visits statements and everything in them, outer parts first. */
export function walk(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) {
    visitor.statement?.(statement);
    for (const node of expressionsOf(statement)) walkExpression(node, visitor);
    for (const body of bodiesOf(statement)) walk(body, visitor);
  }
}

/** The names that statements use anywhere. */
export function namesIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(statements, { expression: (node) => void (node.kind === "name" && names.add(node.name)) });
  return names;
}

/** Visits an expression and everything in it. */
export function walkExpression(node: Expression, visitor: Visitor): void {
  visitor.expression?.(node);
  for (const part of partsOf(node)) walkExpression(part, visitor);
}

/** The expressions that an expression is made of. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "constant":
    case "name":
      return [];
    case "list":
    case "tuple":
      return node.items;
    case "dict":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "attribute":
      return [node.object];
    case "item":
      return [node.object, node.key];
    case "slice":
      return present(node.object, node.from, node.to, node.step);
    case "call":
      return [node.callee, ...argumentsOf(node.args)];
    case "filter":
      return [...present(node.value), ...argumentsOf(node.args)];
    case "test":
      return [node.value, ...argumentsOf(node.args)];
    case "unary":
      return [node.operand];
    case "binary":
    case "logic":
      return [node.left, node.right];
    case "concat":
      return node.parts;
    case "compare":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case "conditional":
      return present(node.test, node.then, node.otherwise);
    default:
      return node satisfies never;
  }
}

/** The expressions that stand in a statement's own tag. */
function expressionsOf(node: Statement): readonly Expression[] {
  switch (node.kind) {
    case "print":
    case "set":
    case "do":
      return [node.value];
    case "set-block":
      return present(node.filter);
    case "for":
      return present(node.iterable, node.test);
    case "if":
      return node.branches.map(({ test }) => test);
    case "with":
      return node.assignments.map(({ value }) => value);
    case "macro":
      return fallbacksOf(node.parameters);
    case "call-block":
      return [...fallbacksOf(node.parameters), node.call];
    case "filter-block":
      return [node.filter];
    case "extends":
    case "include":
    case "import":
    case "from-import":
      return [node.template];
    case "text":
    case "scope":
    case "block":
    case "break":
    case "continue":
      return [];
    default:
      return node satisfies never;
  }
}

function bodiesOf(node: Statement): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case "for":
      return [node.body, node.otherwise];
    case "if":
      return [...node.branches.map(({ body }) => body), node.otherwise];
    default:
      return "body" in node ? [node.body] : [];
  }
}

function fallbacksOf(parameters: readonly Parameter[]): readonly Expression[] {
  return present(...parameters.map(({ fallback }) => fallback));
}

function argumentsOf({ positional, named, rest, extra }: ArgumentNodes): readonly Expression[] {
  return [...positional, ...named.map(({ value }) => value), ...present(rest, extra)];
}

function present(...nodes: readonly (Expression | null)[]): readonly Expression[] {
  return nodes.filter((node) => node !== null);
}
