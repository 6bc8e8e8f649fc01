/** Expressions with operators, by Jinja's order of precedence. */

import type { BinaryOperator, CompareNode, CompareOperator, Expression } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseFilters, parsePostfix } from "./parse_postfix.ts";
import { parsePrimary } from "./parse_primary.ts";
import type { TokenStream } from "./token_stream.ts";
import type { TokenType } from "./tokens.ts";

type Operators<T> = Readonly<Partial<Record<TokenType, T>>>;

const COMPARISONS: Operators<CompareOperator> = {
  eq: "==",
  ne: "!=",
  lt: "<",
  lteq: "<=",
  gt: ">",
  gteq: ">=",
};
const SUMS: Operators<BinaryOperator> = { add: "+", sub: "-" };
const PRODUCTS: Operators<BinaryOperator> = { mul: "*", div: "/", floordiv: "//", mod: "%" };
const POWERS: Operators<BinaryOperator> = { pow: "**" };

/** A context whose expressions are parsed from these tokens. */
export function parseContext(stream: TokenStream): ParseContext {
  return new ExpressionParser(stream);
}

class ExpressionParser implements ParseContext {
  constructor(readonly stream: TokenStream) {}

  expression({ conditional = true }: { readonly conditional?: boolean } = {}): Expression {
    return this.stream.nested(() => conditional ? this.#conditional() : this.#or());
  }

  #conditional(): Expression {
    const { stream } = this;
    const { start } = stream.current;
    let then = this.#or();
    while (stream.skipName("if")) {
      const test = this.#or();
      const otherwise = stream.skipName("else") ? stream.nested(() => this.#conditional()) : null;
      const line = stream.source.text.slice(0, start).split("\n").length;
      then = { kind: "conditional", test, then, otherwise, line, start, end: stream.lastEnd };
    }
    return then;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.stream.skipName("or")) {
      const right = this.#and();
      left = { kind: "logic", operator: "or", left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.stream.skipName("and")) {
      const right = this.#not();
      left = { kind: "logic", operator: "and", left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #not(): Expression {
    const { stream } = this;
    if (!stream.isName("not")) return this.#compare();
    const { start } = stream.take();
    const operand = stream.nested(() => this.#not());
    return { kind: "unary", operator: "not", operand, start, end: operand.end };
  }

  #compare(): Expression {
    const first = this.#sum();
    const rest: CompareNode["rest"][number][] = [];
    for (let operator = this.#comparison(); operator; operator = this.#comparison()) {
      rest.push({ operator, operand: this.#sum() });
    }
    if (rest.length === 0) return first;
    return { kind: "compare", first, rest, start: first.start, end: this.stream.lastEnd };
  }

  #comparison(): CompareOperator | undefined {
    const { stream } = this;
    const operator = COMPARISONS[stream.current.type];
    if (operator) {
      stream.take();
      return operator;
    }
    if (stream.skipName("in")) return "in";
    if (!stream.areNames("not", "in")) return undefined;
    stream.skip(2);
    return "not in";
  }

  #sum(): Expression {
    return this.#binary(SUMS, () => this.#concat());
  }

  #concat(): Expression {
    const first = this.#product();
    if (!this.stream.is("tilde")) return first;
    const parts = [first];
    while (this.stream.skipIf("tilde")) parts.push(this.#product());
    return { kind: "concat", parts, start: first.start, end: this.stream.lastEnd };
  }

  #product(): Expression {
    return this.#binary(PRODUCTS, () => this.#power());
  }

  #power(): Expression {
    return this.#binary(POWERS, () => this.#unary(true));
  }

  #binary(operators: Operators<BinaryOperator>, operand: () => Expression): Expression {
    let left = operand();
    for (
      let operator = operators[this.stream.current.type];
      operator;
      operator = operators[this.stream.current.type]
    ) {
      this.stream.take();
      const right = operand();
      left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #unary(withFilters: boolean): Expression {
    const { stream } = this;
    const { start, type } = stream.current;
    let node: Expression;
    if (type === "sub" || type === "add") {
      stream.take();
      const operand = stream.nested(() => this.#unary(false));
      node = { kind: "unary", operator: type === "sub" ? "-" : "+", operand, start, end: operand.end };
    } else {
      node = parsePrimary(this);
    }
    const whole = parsePostfix(this, node);
    return withFilters ? parseFilters(this, whole) : whole;
  }
}
