/**
 * JMESPath expressions as trees; the grammar is that of https://jmespath.org/specification.html.
 *
 * What binds more tightly than a projection belongs to its right side; anything else ends it.
 */

import { JmespathError, parseError } from "./error.ts";
import { type Comparison, CURRENT, type Node } from "./nodes.ts";
import { type Token, type TokenKind, tokensOf } from "./tokens.ts";

/** How tightly each sign binds what stands before it. */
const BINDING: Partial<Record<TokenKind, number>> = {
  "|": 1,
  "||": 2,
  "&&": 3,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "[]": 9,
  "*": 20,
  "[?": 21,
  ".": 40,
  "!": 45,
  "{": 50,
  "[": 55,
  "(": 60,
};

/** Signs that bind less tightly end a projection. */
const ENDS_PROJECTION = 10;

function binding(kind: TokenKind): number {
  return BINDING[kind] ?? 0;
}

/** @throws {JmespathError} */
export function parseJmespath(expression: string): Node {
  const parser = new Parser(expression, tokensOf(expression));
  const node = parser.expression(0);
  parser.expect("end");
  return node;
}

class Parser {
  #next = 0;

  constructor(private readonly text: string, private readonly tokens: readonly Token[]) {}

  expression(least: number): Node {
    let node = this.#beginning(this.#take());
    while (least < binding(this.#kind())) node = this.#continuation(node, this.#take());
    return node;
  }

  expect(kind: TokenKind): void {
    if (this.#kind() !== kind) throw this.#unexpected(this.#peek());
    if (kind !== "end") this.#next++;
  }

  #peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#next + ahead, this.tokens.length - 1)] ??
      { kind: "end", text: "", value: null, at: this.text.length };
  }

  #kind(ahead = 0): TokenKind {
    return this.#peek(ahead).kind;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #unexpected({ kind, at, text }: Token): JmespathError {
    if (kind !== "end") return parseError("invalid token", this.text, at, text);
    const mark = `${" ".repeat(this.text.length + 1)}^`;
    return new JmespathError(
      `Invalid jmespath expression: Incomplete expression:\n"${this.text}"\n${mark}`,
    );
  }

  #beginning(token: Token): Node {
    switch (token.kind) {
      case "literal":
        return { kind: "literal", value: token.value };
      case "name":
        return { kind: "field", name: token.text };
      case "quoted":
        if (this.#kind() === "(") throw this.#unexpected(this.#peek());
        return { kind: "field", name: String(token.value) };
      case "@":
        return CURRENT;
      case "*":
        return { kind: "projection", of: "values", left: CURRENT, right: this.#projected(binding("*")) };
      case "[?":
      case "[]":
        return this.#continuation(CURRENT, token);
      case "!":
        return { kind: "not", operand: this.expression(binding("!")) };
      case "&":
        return { kind: "reference", body: this.expression(0) };
      case "(": {
        const inner = this.expression(0);
        this.expect(")");
        return inner;
      }
      case "{":
        return this.#hash();
      case "[":
        return this.#isSubscript() ? this.#subscript(CURRENT) : this.#list();
      default:
        throw this.#unexpected(token);
    }
  }

  #continuation(left: Node, token: Token): Node {
    switch (token.kind) {
      case ".":
        return this.#member(left);
      case "|":
        return { kind: "chain", left, right: this.expression(binding("|")) };
      case "||":
      case "&&": {
        const right = this.expression(binding(token.kind));
        return { kind: token.kind === "||" ? "or" : "and", left, right };
      }
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.#comparison(token.kind, left);
      case "[]": {
        const right = this.#projected(binding("[]"));
        return { kind: "projection", of: "items", left: { kind: "flatten", left }, right };
      }
      case "[?": {
        const condition = this.expression(0);
        this.expect("]");
        return { kind: "filter", left, condition, right: this.#projected(binding("[?")) };
      }
      case "[":
        if (!this.#isSubscript()) throw this.#unexpected(this.#peek());
        return this.#subscript(left);
      case "(":
        return this.#call(left, token);
      default:
        throw this.#unexpected(token);
    }
  }

  #comparison(operator: Comparison, left: Node): Node {
    return { kind: "comparison", operator, left, right: this.expression(binding(operator)) };
  }

  #member(left: Node): Node {
    if (this.#kind() === "*") {
      this.#take();
      return { kind: "projection", of: "values", left, right: this.#projected(binding(".")) };
    }
    return { kind: "chain", left, right: this.#afterDot(binding(".")) };
  }

  #afterDot(least: number): Node {
    switch (this.#kind()) {
      case "name":
      case "quoted":
      case "*":
        return this.expression(least);
      case "[":
        this.#take();
        return this.#list();
      case "{":
        this.#take();
        return this.#hash();
      default:
        throw this.#unexpected(this.#peek());
    }
  }

  /** What is asked of each item of a projection. */
  #projected(least: number): Node {
    const kind = this.#kind();
    if (binding(kind) < ENDS_PROJECTION) return CURRENT;
    if (kind === "[" || kind === "[?") return this.expression(least);
    if (kind !== ".") throw this.#unexpected(this.#peek());
    this.#take();
    return this.#afterDot(least);
  }

  #isSubscript(): boolean {
    const kind = this.#kind();
    return kind === "number" || kind === ":" || (kind === "*" && this.#kind(1) === "]");
  }

  /** After `[`: an index, a slice or a star. */
  #subscript(left: Node): Node {
    if (this.#kind() === "*") {
      this.#take();
      this.expect("]");
      return { kind: "projection", of: "items", left, right: this.#projected(binding("*")) };
    }
    if (this.#kind() === ":" || this.#kind(1) === ":") {
      const parts = this.#sliceParts();
      const slice: Node = { kind: "chain", left, right: { kind: "slice", parts } };
      return { kind: "projection", of: "items", left: slice, right: this.#projected(binding("*")) };
    }
    const index = Number(this.#take().value);
    this.expect("]");
    return { kind: "chain", left, right: { kind: "index", index } };
  }

  #sliceParts(): readonly (number | null)[] {
    const parts: (number | null)[] = [null, null, null];
    let at = 0;
    while (this.#kind() !== "]") {
      const token = this.#take();
      if (token.kind === ":" && at < 2) at++;
      else if (token.kind === "number" && parts[at] === null) parts[at] = Number(token.value);
      else throw this.#unexpected(token);
    }
    this.expect("]");
    return parts;
  }

  #list(): Node {
    const items = [this.expression(0)];
    while (this.#kind() === ",") {
      this.#take();
      items.push(this.expression(0));
    }
    this.expect("]");
    return { kind: "list", items };
  }

  #hash(): Node {
    const entries: (readonly [string, Node])[] = [];
    do {
      const name = this.#take();
      if (name.kind !== "name" && name.kind !== "quoted") throw this.#unexpected(name);
      this.expect(":");
      entries.push([String(name.value), this.expression(0)]);
    } while (this.#takeIf(","));
    this.expect("}");
    return { kind: "hash", entries };
  }

  #takeIf(kind: TokenKind): boolean {
    if (this.#kind() !== kind) return false;
    this.#take();
    return true;
  }

  #call(callee: Node, token: Token): Node {
    if (callee.kind !== "field") throw this.#unexpected(token);
    const args: Node[] = [];
    if (!this.#takeIf(")")) {
      do args.push(this.expression(0)); while (this.#takeIf(","));
      this.expect(")");
    }
    return { kind: "call", name: callee.name, args };
  }
}
