/** XPath 1.0 as trees: location paths, predicates, and the operators and functions between them. */

import { mistake } from "../commands/tools.ts";

export const AXES = [
  "ancestor",
  "ancestor-or-self",
  "attribute",
  "child",
  "descendant",
  "descendant-or-self",
  "following-sibling",
  "parent",
  "preceding-sibling",
  "self",
] as const;

export type Axis = (typeof AXES)[number];

/** What a step takes. A name without prefix is in no namespace; `*` is any. */
export type NodeTest =
  | { readonly kind: "name"; readonly prefix: string | null; readonly local: string }
  | { readonly kind: "text" | "node" | "comment" };

export interface Step {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Expression[];
}

export type Expression =
  | { readonly kind: "path"; readonly isAbsolute: boolean; readonly steps: readonly Step[] }
  | { readonly kind: "value"; readonly value: string | number }
  | {
    readonly kind: "operator";
    readonly operator: string;
    readonly left: Expression;
    readonly right: Expression;
  }
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] };

const TOKEN =
  /\s*(?:("[^"]*"|'[^']*')|(\d+(?:\.\d*)?|\.\d+)|(::|\/\/|\.\.|!=|<=|>=|[/.@()[\],|=<>+\-*])|([\p{L}_][\p{L}\p{N}_.\-]*(?::(?!:)(?:[\p{L}_][\p{L}\p{N}_.\-]*|\*))?))/uy;
/** From the weakest to the strongest. */
const OPERATORS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  ["=", "!="],
  ["<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "div", "mod"],
  ["|"],
];
const DESCENDANTS: Step = { axis: "descendant-or-self", test: { kind: "node" }, predicates: [] };

/** @throws {DiagnosticError} `bad-argument` for what is no expression. */
export function parseXpath(text: string): Expression {
  const parser = new Parser(text);
  const made = parser.expression(0);
  parser.end();
  return made;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(private readonly text: string) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const [token] = TOKEN.exec(text) ?? [];
      if (token === undefined) throw this.#wrong();
      tokens.push(token.trim());
    }
    this.#tokens = tokens;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#wrong();
  }

  expression(level: number): Expression {
    const operators = OPERATORS[level];
    if (!operators) return this.#operand();
    let left = this.expression(level + 1);
    while (operators.includes(this.#peek() ?? "")) {
      const operator = this.#next();
      left = { kind: "operator", operator, left, right: this.expression(level + 1) };
    }
    return left;
  }

  #operand(): Expression {
    const token = this.#peek() ?? "";
    if (/^["']/.test(token)) return { kind: "value", value: this.#next().slice(1, -1) };
    if (/^\.?\d/.test(token)) return { kind: "value", value: Number(this.#next()) };
    if (token === "-") {
      this.#next();
      const zero: Expression = { kind: "value", value: 0 };
      return { kind: "operator", operator: "-", left: zero, right: this.#operand() };
    }
    if (this.#take("(")) {
      const inner = this.expression(0);
      this.#need(")");
      return inner;
    }
    return this.#peek(1) === "(" && !isNodeType(token) ? this.#call() : this.#path();
  }

  #call(): Expression {
    const name = this.#next();
    this.#need("(");
    const parameters: Expression[] = [];
    if (!this.#take(")")) {
      do parameters.push(this.expression(0)); while (this.#take(","));
      this.#need(")");
    }
    return { kind: "call", name, parameters };
  }

  #path(): Expression {
    const steps: Step[] = [];
    const first = this.#peek();
    const isAbsolute = first === "/" || first === "//";
    if (isAbsolute) this.#next();
    if (first === "//") steps.push(DESCENDANTS);
    if (first === "/" && !this.#beginsStep()) return { kind: "path", isAbsolute, steps };
    steps.push(this.#step());
    for (let next = this.#peek(); next === "/" || next === "//"; next = this.#peek()) {
      this.#next();
      if (next === "//") steps.push(DESCENDANTS);
      steps.push(this.#step());
    }
    return { kind: "path", isAbsolute, steps };
  }

  #beginsStep(): boolean {
    const token = this.#peek();
    return token !== undefined && /^[\p{L}_.@*]/u.test(token);
  }

  #step(): Step {
    if (this.#take(".")) return { axis: "self", test: { kind: "node" }, predicates: this.#predicates() };
    if (this.#take("..")) return { axis: "parent", test: { kind: "node" }, predicates: this.#predicates() };
    const axis = this.#take("@") ? "attribute" : this.#peek(1) === "::" ? this.#axis() : "child";
    return { axis, test: this.#test(), predicates: this.#predicates() };
  }

  #axis(): Axis {
    const name = this.#next();
    const axis = AXES.find((one) => one === name);
    if (axis === undefined) throw this.#wrong();
    this.#need("::");
    return axis;
  }

  #test(): NodeTest {
    if (!this.#beginsStep()) throw this.#wrong();
    const token = this.#next();
    if (token === "*") return { kind: "name", prefix: null, local: "*" };
    if (isNodeType(token) && this.#peek() === "(") {
      this.#need("(");
      this.#need(")");
      return { kind: token };
    }
    const colon = token.indexOf(":");
    if (colon < 0) return { kind: "name", prefix: null, local: token };
    return { kind: "name", prefix: token.slice(0, colon), local: token.slice(colon + 1) };
  }

  #predicates(): readonly Expression[] {
    const made: Expression[] = [];
    while (this.#take("[")) {
      made.push(this.expression(0));
      this.#need("]");
    }
    return made;
  }

  #peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#wrong();
    this.#at++;
    return token;
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }

  #need(token: string): void {
    if (!this.#take(token)) throw this.#wrong();
  }

  #wrong() {
    return mistake(`Syntax error in xpath expression: ${this.text} (Invalid expression)`);
  }
}

function isNodeType(token: string): token is "text" | "node" | "comment" {
  return token === "text" || token === "node" || token === "comment";
}
