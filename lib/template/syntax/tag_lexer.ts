/** Cuts what stands inside a tag into tokens. */

import type { Integer } from "../python/numbers.ts";
import { parseInteger } from "../python/parse_number.ts";
import { quoted } from "../python/repr.ts";
import { SPACE } from "../python/text.ts";
import { TemplateSyntaxError } from "./error.ts";
import type { TemplateSource } from "./source.ts";
import { unescaped } from "./string_literal.ts";
import { OPERATORS, type Token, type TokenType } from "./tokens.ts";

const WHITE = new RegExp(`[${SPACE}]+`, "y");
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{N}\p{M}\p{Pc}\u00b7\u0387\u2118\u212e\u309b\u309c]+/uy;
const STRING = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const OPERATOR = /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}><=.:|,;]/y;
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

export class TagLexer {
  constructor(
    private readonly source: TemplateSource,
    private readonly text: string,
    private readonly tokens: Token[],
  ) {}

  /**
   * Reads tokens up to and including the one that closes the tag; brackets must be closed before it.
   *
   * @returns where the text behind the tag begins; the end of the text where the tag is not closed.
   */
  run(from: number, end: RegExp, endType: TokenType, keepBackslashes: boolean): number {
    const open: string[] = [];
    for (let at = from;;) {
      const close = open.length === 0 ? matchAt(end, this.text, at) : null;
      if (close) {
        this.tokens.push({ type: endType, text: "", start: at, end: at + close[0].length });
        return at + close[0].length;
      }
      if (at >= this.text.length) return at;
      at = this.#token(at, open, keepBackslashes);
    }
  }

  #token(at: number, open: string[], keepBackslashes: boolean): number {
    const white = matchAt(WHITE, this.text, at);
    if (white) return at + white[0].length;
    const float = matchAt(FLOAT, this.text, at);
    if (float) return this.#push("float", at, float[0], Number(float[0].replaceAll("_", "")));
    const integer = matchAt(INTEGER, this.text, at);
    if (integer) {
      const [digits] = integer;
      return this.#push("integer", at, digits, parseInteger(digits.replaceAll("_", ""), 0));
    }
    const name = matchAt(NAME, this.text, at);
    if (name) {
      if (!IDENTIFIER.test(name[0])) {
        throw this.#error("Invalid character in identifier", at, at + name[0].length);
      }
      return this.#push("name", at, name[0]);
    }
    const string = matchAt(STRING, this.text, at);
    if (string) return this.#string(at, string, keepBackslashes);
    const operator = matchAt(OPERATOR, this.text, at);
    if (operator) return this.#operator(at, operator[0] as keyof typeof OPERATORS, open);
    const letter = String.fromCodePoint(this.text.codePointAt(at) ?? 0);
    throw this.#error(`unexpected char ${quoted(letter)} at ${at}`, at, at + letter.length);
  }

  #string(at: number, match: RegExpExecArray, keepBackslashes: boolean): number {
    const body = match[1] ?? match[2] ?? "";
    const end = at + match[0].length;
    try {
      this.tokens.push({ type: "string", text: keepBackslashes ? body : unescaped(body), start: at, end });
    } catch (error) {
      if (error instanceof SyntaxError) throw this.#error(error.message, at, end);
      throw error;
    }
    return end;
  }

  #operator(at: number, symbol: keyof typeof OPERATORS, open: string[]): number {
    const closing = CLOSING[symbol];
    if (closing !== undefined) open.push(closing);
    else if (symbol === "}" || symbol === ")" || symbol === "]") {
      const expected = open.pop();
      if (expected === undefined) throw this.#error(`unexpected '${symbol}'`, at, at + 1);
      if (expected !== symbol) {
        throw this.#error(`unexpected '${symbol}', expected '${expected}'`, at, at + 1);
      }
    }
    return this.#push(OPERATORS[symbol], at, symbol);
  }

  #push(type: TokenType, start: number, text: string, number?: Integer): number {
    const end = start + text.length;
    this.tokens.push({ type, text, start, end, ...(number === undefined ? {} : { number }) });
    return end;
  }

  #error(message: string, start: number, end: number): TemplateSyntaxError {
    return new TemplateSyntaxError(message, { source: this.source, start, end });
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
