/** Renders templates of Go. */

import type { Command, Node, Operand, Pipe } from "./syntax.ts";
import {
  type GoFunction,
  type GoValue,
  isMap,
  isTrue,
  sortedEntries,
  TemplateError,
  textOf,
} from "./value.ts";

export interface TemplateEnv {
  /** Templates by name. */
  readonly defined: ReadonlyMap<string, readonly Node[]>;
  readonly functions: ReadonlyMap<string, GoFunction>;
}

const MOST_DEPTH = 200;

/** @throws {TemplateError} */
export function renderNodes(nodes: readonly Node[], data: GoValue, env: TemplateEnv, depth = 0): string {
  if (depth > MOST_DEPTH) throw new TemplateError("templates call each other without end");
  const run = new Rendering(env, depth);
  run.body(nodes, data, new Scope(null, new Map([["$", data]])));
  return run.text;
}

/** Variables by name, inner ones first. */
class Scope {
  constructor(private readonly outer: Scope | null, private readonly own = new Map<string, GoValue>()) {}

  get(name: string): GoValue {
    const value = this.own.get(name);
    if (value !== undefined) return value;
    if (!this.outer) throw new TemplateError(`undefined variable ${name}`);
    return this.outer.get(name);
  }

  declare(name: string, value: GoValue): void {
    this.own.set(name, value);
  }

  set(name: string, value: GoValue): void {
    if (this.own.has(name) || !this.outer) this.own.set(name, value);
    else this.outer.set(name, value);
  }
}

/** How a body ended: `break` and `continue` end the bodies around them as well. */
type Ending = "break" | "continue" | null;

class Rendering {
  text = "";

  constructor(private readonly env: TemplateEnv, private readonly depth: number) {}

  body(nodes: readonly Node[], dot: GoValue, scope: Scope): Ending {
    const inner = new Scope(scope);
    for (const node of nodes) {
      const ending = this.#node(node, dot, inner);
      if (ending) return ending;
    }
    return null;
  }

  #node(node: Node, dot: GoValue, scope: Scope): Ending {
    switch (node.kind) {
      case "text":
        this.text += node.text;
        return null;
      case "print": {
        const value = this.#pipe(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) this.text += textOf(value);
        return null;
      }
      case "if":
      case "with": {
        const inner = new Scope(scope);
        const value = this.#pipe(node.pipe, dot, inner);
        if (!isTrue(value)) return this.body(node.otherwise, dot, inner);
        return this.body(node.body, node.kind === "with" ? value : dot, inner);
      }
      case "range":
        return this.#range(node, dot, scope);
      case "template": {
        const body = this.env.defined.get(node.name);
        if (!body) throw new TemplateError(`template ${JSON.stringify(node.name)} not defined`);
        const data = node.pipe ? this.#pipe(node.pipe, dot, scope) : null;
        this.text += renderNodes(body, data, this.env, this.depth + 1);
        return null;
      }
      case "break":
      case "continue":
        return node.kind;
      default:
        return node satisfies never;
    }
  }

  #range({ pipe, body, otherwise }: Node & { readonly kind: "range" }, dot: GoValue, scope: Scope): Ending {
    const value = this.#commands(pipe, dot, scope);
    const items = itemsOf(value);
    if (items.length === 0) return this.body(otherwise, dot, scope);
    const names = pipe.variables;
    for (const [key, item] of items) {
      const inner = new Scope(scope);
      const [first, second] = names;
      if (second !== undefined) inner.declare(second, item);
      if (first !== undefined) inner.declare(first, second === undefined ? item : key);
      const ending = this.body(body, item, inner);
      if (ending === "break") break;
    }
    return null;
  }

  #pipe(pipe: Pipe, dot: GoValue, scope: Scope): GoValue {
    const value = this.#commands(pipe, dot, scope);
    for (const name of pipe.variables) {
      if (pipe.declares) scope.declare(name, value);
      else scope.set(name, value);
    }
    return value;
  }

  #commands({ commands }: Pipe, dot: GoValue, scope: Scope): GoValue {
    let last: GoValue | undefined;
    for (const command of commands) last = this.#command(command, last, dot, scope);
    return last ?? null;
  }

  /** @param piped What the command before gave; undefined for the first one. */
  #command(
    [first, ...others]: Command,
    piped: GoValue | undefined,
    dot: GoValue,
    scope: Scope,
  ): GoValue {
    if (!first) return null;
    const isShort = first.kind === "function" && (first.name === "and" || first.name === "or");
    if (isShort) return this.#shortCircuit(first.name === "and", others, piped, dot, scope);
    const args = others.map((one) => this.#operand(one, [], dot, scope));
    return this.#operand(first, piped === undefined ? args : [...args, piped], dot, scope);
  }

  #shortCircuit(
    isAnd: boolean,
    operands: readonly Operand[],
    piped: GoValue | undefined,
    dot: GoValue,
    scope: Scope,
  ): GoValue {
    let value: GoValue = null;
    for (const operand of operands) {
      value = this.#operand(operand, [], dot, scope);
      if (isTrue(value) !== isAnd) return value;
    }
    return piped === undefined ? value : piped;
  }

  #operand(operand: Operand, args: readonly GoValue[], dot: GoValue, scope: Scope): GoValue {
    switch (operand.kind) {
      case "literal":
        return operand.value;
      case "dot":
        return fieldOf(dot, operand.fields, args);
      case "variable":
        return fieldOf(scope.get(operand.name), operand.fields, args);
      case "pipe":
        return fieldOf(this.#pipe(operand.pipe, dot, new Scope(scope)), operand.fields, args);
      case "function": {
        const called = this.env.functions.get(operand.name);
        if (!called) throw new TemplateError(`function ${JSON.stringify(operand.name)} not defined`);
        return called(...args);
      }
      default:
        return operand satisfies never;
    }
  }
}

/** A field of a field, and the result where it is a method. */
function fieldOf(start: GoValue, fields: readonly string[], args: readonly GoValue[]): GoValue {
  let value = start;
  for (const [at, name] of fields.entries()) {
    if (value === null) throw new TemplateError(`nil pointer evaluating interface {}.${name}`);
    if (!isMap(value)) throw new TemplateError(`can't evaluate field ${name} in ${textOf(value)}`);
    const next: GoValue = value.get(name) ?? null;
    value = typeof next === "function" ? next(...(at === fields.length - 1 ? args : [])) : next;
  }
  return value;
}

function itemsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (Array.isArray(value)) return value.map((item, at) => [at, item] as const);
  if (isMap(value)) return sortedEntries(value);
  if (typeof value === "number") {
    return Array.from({ length: Math.max(0, value) }, (_, at) => [at, at] as const);
  }
  if (value === null) return [];
  throw new TemplateError(`range can't iterate over ${textOf(value)}`);
}
