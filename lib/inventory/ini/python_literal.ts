/** Python literals, as `ast.literal_eval` reads them: what values in INI inventories are. */

import { float, integer, isFloat, isInteger, numberOf, type Value } from "../../model/value.ts";
import { floatRepr } from "../../template/python/float_text.ts";
import { hashed } from "./python_sets.ts";
import { NoLiteral, type PythonEntry, type PythonLiteral, type PythonText } from "./python_syntax.ts";
import { type PythonToken, pythonTokens } from "./python_tokens.ts";

/** Python refuses to read brackets nested deeper than this. */
const DEEPEST = 200;

/**
 * The literal that a text is; null for a text that is no literal.
 *
 * Sets in sets, which Python reads and then refuses, are no literals: `{{ 'a' }}` is meant as a template.
 */
export function parsePythonLiteral(text: string): PythonLiteral | null {
  const tokens = pythonTokens(text);
  if (!tokens || tokens.length === 0) return null;
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (error instanceof NoLiteral) return null;
    throw error;
  }
}

/** `str()` of a complex number. */
export function complexText(real: number, imaginary: number): string {
  const shown = (value: number) => floatRepr(value).replace(/\.0$/, "");
  if (Object.is(real, 0)) return `${shown(imaginary)}j`;
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? "" : "+";
  return `(${shown(real)}${sign}${shown(imaginary)}j)`;
}

class Parser {
  #at = 0;

  constructor(private readonly tokens: readonly PythonToken[]) {}

  whole(): PythonLiteral {
    const first = this.#sum(0);
    const all = this.#isMark(",") ? this.#tuple(first, first.start, "end", 0) : first;
    if (this.#at < this.tokens.length) throw new NoLiteral();
    return hashed(all);
  }

  /** A number with a sign, a complex number, or any other literal. */
  #sum(depth: number): PythonLiteral {
    const left = this.#signed(depth);
    const sign = this.#takeMark("+") ? 1 : this.#takeMark("-") ? -1 : 0;
    if (sign === 0) return left;
    const right = this.#atom(depth);
    const real = left.kind === "constant" ? realOf(left.value) : null;
    if (real === null || right.kind !== "complex" || right.signed) throw new NoLiteral();
    const { start } = left;
    const { imaginary, end } = right;
    // The right side's real part is 0: what is left of -0.0 depends on the sign between them.
    return sign < 0
      ? { kind: "complex", real: real - 0, imaginary: 0 - imaginary, signed: true, start, end }
      : { kind: "complex", real: real + 0, imaginary, signed: true, start, end };
  }

  #signed(depth: number): PythonLiteral {
    const { start } = this.#peek() ?? { start: 0 };
    const sign = this.#takeMark("+") ? 1 : this.#takeMark("-") ? -1 : 0;
    const atom = this.#atom(depth);
    if (sign === 0) return atom;
    if ((atom.kind !== "constant" && atom.kind !== "complex") || atom.signed) throw new NoLiteral();
    if (atom.kind === "complex") {
      return { ...atom, real: atom.real * sign, imaginary: atom.imaginary * sign, signed: true, start };
    }
    if (realOf(atom.value) === null) throw new NoLiteral();
    return { ...atom, value: sign < 0 ? negated(atom.value) : atom.value, signed: true, start };
  }

  #atom(depth: number): PythonLiteral {
    if (depth > DEEPEST) throw new NoLiteral();
    const token = this.#next();
    const { start, end } = token;
    switch (token.kind) {
      case "number":
        return { kind: "constant", value: token.value, signed: false, start, end };
      case "imaginary":
        return { kind: "complex", real: 0, imaginary: token.value, signed: false, start, end };
      case "text":
        return this.#texts(token);
      case "name":
        return this.#named(token.text, start, end);
      case "mark":
        return this.#bracketed(token.text, start, end, depth + 1);
      default:
        return token satisfies never;
    }
  }

  #named(name: string, start: number, end: number): PythonLiteral {
    switch (name) {
      case "True":
      case "False":
        return { kind: "constant", value: name === "True", signed: false, start, end };
      case "None":
        return { kind: "constant", value: null, signed: false, start, end };
      case "set":
        if (this.#takeMark("(") && this.#isMark(")")) {
          return { kind: "set", items: [], start, end: this.#next().end };
        }
    }
    throw new NoLiteral();
  }

  /** Texts that stand side by side are one. */
  #texts(first: PythonToken & { readonly kind: "text" }): PythonLiteral {
    let { value, end } = first;
    let alone = true;
    for (let token = this.#peek(); token?.kind === "text"; token = this.#peek()) {
      if (token.bytes !== first.bytes) throw new NoLiteral();
      this.#at++;
      alone = false;
      value += token.value;
      end = token.end;
    }
    const { bytes, start } = first;
    const inside = alone && first.verbatim ? insideQuotes(first) : null;
    return { kind: "text", value, bytes, inside, start, end };
  }

  #bracketed(mark: string, start: number, end: number, depth: number): PythonLiteral {
    switch (mark) {
      case "...":
        return { kind: "ellipsis", start, end };
      case "(":
        return this.#parenthesized(start, depth);
      case "[": {
        const items = this.#items([], "]", depth);
        return { kind: "list", items, start, end: this.#close("]") };
      }
      case "{":
        return this.#braced(start, depth);
    }
    throw new NoLiteral();
  }

  #parenthesized(start: number, depth: number): PythonLiteral {
    if (this.#isMark(")")) return { kind: "tuple", items: [], start, end: this.#close(")") };
    const first = this.#sum(depth);
    if (this.#isMark(",")) return this.#tuple(first, start, ")", depth);
    return { ...first, start, end: this.#close(")") };
  }

  #tuple(first: PythonLiteral, start: number, closing: ")" | "end", depth: number): PythonLiteral {
    const items = this.#items([first], closing, depth);
    const end = closing === ")" ? this.#close(")") : this.tokens.at(-1)?.end ?? start;
    return { kind: "tuple", items, start, end };
  }

  #braced(start: number, depth: number): PythonLiteral {
    if (this.#isMark("}")) return { kind: "dict", entries: [], start, end: this.#close("}") };
    const first = this.#sum(depth);
    if (!this.#isMark(":")) {
      const items = this.#items([first], "}", depth);
      return { kind: "set", items, start, end: this.#close("}") };
    }
    const entries: PythonEntry[] = [];
    for (let key = first;; key = this.#sum(depth)) {
      this.#close(":");
      entries.push({ key, value: this.#sum(depth) });
      if (!this.#takeMark(",") || this.#isMark("}")) break;
    }
    return { kind: "dict", entries, start, end: this.#close("}") };
  }

  /** Items up to the closing mark, after those already read; a comma may stand before the mark. */
  #items(read: readonly PythonLiteral[], closing: string, depth: number): readonly PythonLiteral[] {
    const items = [...read];
    let more = read.length === 0 || this.#takeMark(",");
    while (more && !(closing === "end" ? !this.#peek() : this.#isMark(closing))) {
      items.push(this.#sum(depth));
      more = this.#takeMark(",");
    }
    return items;
  }

  #close(mark: string): number {
    const token = this.#next();
    if (token.kind !== "mark" || token.text !== mark) throw new NoLiteral();
    return token.end;
  }

  #peek(): PythonToken | undefined {
    return this.tokens[this.#at];
  }

  #next(): PythonToken {
    const token = this.tokens[this.#at++];
    if (!token) throw new NoLiteral();
    return token;
  }

  #isMark(mark: string): boolean {
    const token = this.#peek();
    return token?.kind === "mark" && token.text === mark;
  }

  #takeMark(mark: string): boolean {
    const found = this.#isMark(mark);
    if (found) this.#at++;
    return found;
  }
}

/** The number in a constant; null for what is none, booleans included. */
function realOf(value: Value): number | null {
  return isInteger(value) || isFloat(value) ? numberOf(value) : null;
}

function negated(value: Value): Value {
  if (typeof value === "bigint") return integer(-value);
  const number = numberOf(value) ?? 0;
  return isFloat(value) ? float(-number) : 0 - number;
}

/** Where a text without escapes stands between its quotes; null for one with a prefix. */
function insideQuotes({ value, start, end }: PythonToken & { readonly kind: "text" }): PythonText["inside"] {
  const quotes = (end - start - value.length) / 2;
  return Number.isInteger(quotes) ? { start: start + quotes, end: end - quotes } : null;
}
