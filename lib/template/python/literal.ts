/** Python literals: texts, numbers, lists, tuples, dicts and constants, as `ast.literal_eval` reads them. */

import { float, integer, type Value } from "../../model/value.ts";
import { unescaped } from "../syntax/string_literal.ts";
import { valueError } from "./error.ts";
import { dictOf } from "./keys.ts";
import { parseInteger } from "./parse_number.ts";
import { SPACE } from "./text.ts";
import { type RuntimeValue, tuple } from "./values.ts";

const DEEPEST = 200;
const TOKENS = {
  space: new RegExp(`(?:[${SPACE}]|#[^\\n]*)+`, "y"),
  number: /(?:0[xob][\da-f_]+|\d[\d_]*(?:\.[\d_]*)?(?:e[+-]?\d[\d_]*)?|\.\d[\d_]*(?:e[+-]?\d[\d_]*)?)/iy,
  text: /([rRuUbBfF]{0,2})('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")/y,
  name: /[A-Za-z_]\w*/y,
};

export type LiteralNames = ReadonlyMap<string, Value>;

/** The words that are literals in Python. */
export const PYTHON_NAMES: LiteralNames = new Map<string, Value>([["True", true], ["False", false], [
  "None",
  null,
]]);

/** @throws {PythonError} ValueError for anything but one literal. */
export function parseLiteral(text: string, names: LiteralNames = PYTHON_NAMES): RuntimeValue {
  const reader = new LiteralReader(text, names);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  #at = 0;

  constructor(private readonly text: string, private readonly names: LiteralNames) {}

  value(depth: number): RuntimeValue {
    if (depth > DEEPEST) throw valueError("malformed node or string: nested too deeply");
    this.#space();
    switch (this.text[this.#at]) {
      case "[":
        return this.#items("]", depth).values;
      case "(": {
        const { values, hasComma } = this.#items(")", depth);
        const [only = null] = values;
        return values.length === 1 && !hasComma ? only : tuple(values);
      }
      case "{":
        return this.#dict(depth);
      case "-":
      case "+":
        return this.#signed();
    }
    return this.#text() ?? this.#number() ?? this.#name();
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) throw this.#error();
  }

  #items(close: string, depth: number): { readonly values: RuntimeValue[]; readonly hasComma: boolean } {
    const values: RuntimeValue[] = [];
    let hasComma = false;
    this.#at++;
    while (true) {
      this.#space();
      if (this.#take(close)) return { values, hasComma };
      if (values.length > 0 && !hasComma) throw this.#error();
      values.push(this.value(depth + 1));
      this.#space();
      hasComma = this.#take(",");
      if (!hasComma) {
        if (!this.#take(close)) throw this.#error();
        return { values, hasComma: values.length > 1 };
      }
    }
  }

  #dict(depth: number): RuntimeValue {
    const entries: [RuntimeValue, RuntimeValue][] = [];
    this.#at++;
    while (true) {
      this.#space();
      if (this.#take("}")) return dictOf(entries);
      const key = this.value(depth + 1);
      this.#space();
      if (!this.#take(":")) throw this.#error();
      entries.push([key, this.value(depth + 1)]);
      this.#space();
      if (!this.#take(",")) {
        if (!this.#take("}")) throw this.#error();
        return dictOf(entries);
      }
    }
  }

  #signed(): RuntimeValue {
    const negative = this.text[this.#at] === "-";
    this.#at++;
    this.#space();
    const value = this.#number();
    if (value === undefined) throw this.#error();
    if (!negative) return value;
    if (typeof value === "bigint") return integer(-value);
    return typeof value === "number" ? (Number.isInteger(value) ? 0 - value : -value) : float(-value.value);
  }

  #number() {
    const match = this.#match(TOKENS.number);
    if (!match) return undefined;
    const [text] = match;
    if (/^0[xob]/i.test(text) || /^[\d_]+$/.test(text)) {
      const whole = parseInteger(text, 0);
      if (whole === undefined) throw this.#error();
      return whole;
    }
    const real = Number(text.replaceAll("_", ""));
    if (Number.isNaN(real)) throw this.#error();
    const made = float(real);
    return typeof made === "number" || (typeof made === "object" && made !== null && "value" in made)
      ? made
      : undefined;
  }

  #text(): string | Uint8Array | undefined {
    let made: string | undefined;
    let isBytes = false;
    for (let match = this.#match(TOKENS.text); match; match = this.#match(TOKENS.text)) {
      const [, prefix = "", quotedText = ""] = match;
      if (/f/i.test(prefix)) throw this.#error();
      isBytes = /b/i.test(prefix);
      const width = /^('''|""")/.test(quotedText) ? 3 : 1;
      const body = quotedText.slice(width, -width);
      made = (made ?? "") + (/r/i.test(prefix) ? body : unescaped(body));
      this.#space();
    }
    return isBytes && made !== undefined ? Uint8Array.from(made, (letter) => letter.charCodeAt(0)) : made;
  }

  #name(): RuntimeValue {
    const match = this.#match(TOKENS.name);
    const value = match ? this.names.get(match[0]) : undefined;
    if (value === undefined) throw this.#error();
    return value;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #space(): void {
    this.#match(TOKENS.space);
  }

  #take(letter: string): boolean {
    if (this.text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #error(): Error {
    return valueError(`malformed node or string at ${this.#at}`);
  }
}
