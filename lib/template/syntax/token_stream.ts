/** The tokens of a template one after the other, with one token to look ahead. */

import { TemplateSyntaxError } from "./error.ts";
import type { Tokens } from "./lexer.ts";
import type { TemplateSource } from "./source.ts";
import { describeToken, describeType, type Token, type TokenType } from "./tokens.ts";

/** Brackets, operators and statements inside each other; deeper ones would exhaust the stack. */
const DEEPEST = 150;

export class TokenStream {
  #at = 0;
  #depth = 0;

  constructor(readonly source: TemplateSource, private readonly tokens: Tokens) {}

  get current(): Token {
    return this.#token(this.#at);
  }

  /** The token behind the current one. */
  get following(): Token {
    return this.#token(this.#at + 1);
  }

  /** Where the token before the current one ends. */
  get lastEnd(): number {
    return this.#at === 0 ? this.current.start : this.#token(this.#at - 1).end;
  }

  #token(at: number): Token {
    const { tokens, failure } = this.tokens;
    const token = tokens[at];
    if (token) return token;
    if (failure) throw failure;
    const last = tokens.at(-1);
    if (!last) throw new RangeError("a template without tokens");
    return last;
  }

  /** The current token; the one behind it becomes current. */
  take(): Token {
    const token = this.current;
    if (token.type !== "eof") this.#at++;
    return token;
  }

  skip(count: number): void {
    this.#at += count;
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  isName(...names: readonly string[]): boolean {
    return this.current.type === "name" && names.includes(this.current.text);
  }

  /** Whether the next two tokens are these names. */
  areNames(first: string, second: string): boolean {
    return this.isName(first) && this.following.type === "name" && this.following.text === second;
  }

  skipIf(type: TokenType): boolean {
    if (!this.is(type)) return false;
    this.#at++;
    return true;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.#at++;
    return true;
  }

  expect(type: TokenType): Token {
    if (!this.is(type)) throw this.#unexpected(describeType(type));
    return this.take();
  }

  expectName(name: string): Token {
    if (!this.isName(name)) throw this.#unexpected(name);
    return this.take();
  }

  #unexpected(wanted: string): TemplateSyntaxError {
    const token = this.current;
    if (token.type === "eof") return this.error(`unexpected end of template, expected '${wanted}'.`, token);
    return this.error(`expected token '${wanted}', got '${describeToken(token)}'`, token);
  }

  error(
    message: string,
    at: { readonly start: number; readonly end: number } = this.current,
  ): TemplateSyntaxError {
    return new TemplateSyntaxError(message, { source: this.source, start: at.start, end: at.end });
  }

  /** Parses something one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) throw this.error("the template is nested too deeply");
    const made = parse();
    this.#depth--;
    return made;
  }
}
