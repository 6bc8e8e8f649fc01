/** Cuts a template into text and tags, and removes the white space that tags ask to be removed. */

import { SPACE } from "../python/text.ts";
import { TemplateSyntaxError } from "./error.ts";
import type { Syntax } from "./settings.ts";
import type { TemplateSource } from "./source.ts";
import { TagLexer } from "./tag_lexer.ts";
import type { Token } from "./tokens.ts";

export interface LexerOptions {
  /** Where the template begins: behind a header. @default {0} */
  readonly from?: number;
  /** Take backslashes in the strings of `{{ }}` as they stand. */
  readonly escapeBackslashes: boolean;
  /** The text is an expression, as if it stood inside `{{ }}`. @default {false} */
  readonly expression?: boolean;
}

export interface Tokens {
  /** The last one is `eof` where there is no mistake. */
  readonly tokens: readonly Token[];
  readonly failure: TemplateSyntaxError | null;
}

type Opening = "raw" | "comment" | "block" | "variable" | "lineStatement" | "lineComment";

/** The regular expressions of a syntax, made once for each. */
interface Rules {
  /** The next tag; its groups say which, and whether it has a sign for white space. */
  readonly opening: RegExp;
  readonly order: readonly Opening[];
  readonly commentEnd: RegExp;
  readonly rawEnd: RegExp;
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
}

const rulesOf = new WeakMap<Syntax, Rules>();

/** The tokens of a template, up to a mistake: what stands before it may be a mistake of its own. */
export function tokenize(source: TemplateSource, syntax: Syntax, options: LexerOptions): Tokens {
  return new Lexer(source, syntax, options).run();
}

class Lexer {
  readonly #text: string;
  readonly #end: number;
  readonly #rules: Rules;
  readonly #tokens: Token[] = [];
  readonly #tags: TagLexer;
  #at: number;
  #lineStarting = true;

  constructor(
    private readonly source: TemplateSource,
    private readonly syntax: Syntax,
    private readonly options: LexerOptions,
  ) {
    this.#at = options.from ?? 0;
    const { text } = source;
    this.#end = !syntax.keepTrailingNewline && text.endsWith("\n") && text.length > this.#at
      ? text.length - 1
      : text.length;
    this.#text = this.#end === text.length ? text : text.slice(0, this.#end);
    const known = rulesOf.get(syntax);
    this.#rules = known ?? rulesFor(syntax);
    if (!known) rulesOf.set(syntax, this.#rules);
    this.#tags = new TagLexer(source, this.#text, this.#tokens);
  }

  run(): Tokens {
    try {
      if (this.options.expression) this.#variable();
      while (this.#at < this.#end) this.#next();
      this.#tokens.push({ type: "eof", text: "", start: this.#end, end: this.#end });
      return { tokens: this.#tokens, failure: null };
    } catch (failure) {
      if (failure instanceof TemplateSyntaxError) return { tokens: this.#tokens, failure };
      throw failure;
    }
  }

  /** The text up to the next tag, and that tag. */
  #next(): void {
    const { opening, order } = this.#rules;
    opening.lastIndex = this.#at;
    const match = opening.exec(this.#text);
    if (!match) {
      this.#data(this.#at, this.#end);
      this.#at = this.#end;
      return;
    }
    const found = order.findIndex((_, index) => match[index * 2 + 1] !== undefined);
    const kind = order[found] ?? "variable";
    this.#data(this.#at, this.#dataEnd(match.index, match[found * 2 + 2] ?? "", kind));
    this.#advance(match.index + match[0].length);
    switch (kind) {
      case "raw":
        return this.#raw(match.index);
      case "comment":
        return this.#comment(match.index);
      case "variable":
        this.#push("variable_begin", match.index);
        return this.#variable();
      case "block":
        this.#push("block_begin", match.index);
        return this.#advance(this.#tags.run(this.#at, this.#rules.blockEnd, "block_end", false));
      case "lineStatement":
        this.#push("block_begin", match.index);
        return this.#advance(this.#tags.run(this.#at, LINE_STATEMENT_END, "block_end", false));
      case "lineComment":
        return this.#advance(this.#find(LINE_COMMENT_END)?.index ?? this.#end);
      default:
        kind satisfies never;
    }
  }

  #variable(): void {
    const { escapeBackslashes } = this.options;
    this.#advance(this.#tags.run(this.#at, this.#rules.variableEnd, "variable_end", escapeBackslashes));
  }

  #raw(start: number): void {
    const match = this.#find(this.#rules.rawEnd);
    if (!match && this.#at < this.#end) throw this.#error("Missing end of raw directive", start);
    if (!match) return;
    this.#data(this.#at, this.#dataEnd(match.index, match[1] ?? "", "raw"));
    this.#advance(match.index + match[0].length);
  }

  #comment(start: number): void {
    const match = this.#find(this.#rules.commentEnd);
    if (!match && this.#at < this.#end) throw this.#error("Missing end of comment tag", start);
    if (!match) return;
    this.#advance(match.index + match[0].length);
  }

  /** Where text ends that stands before a tag. */
  #dataEnd(tagStart: number, sign: string, kind: Opening): number {
    const text = this.#text.slice(this.#at, tagStart);
    if (sign === "-") return this.#at + text.replace(TRAILING_SPACE, "").length;
    if (sign === "+" || !this.syntax.lstripBlocks || kind === "variable") return tagStart;
    const lineStart = text.lastIndexOf("\n") + 1;
    if (lineStart === 0 && !this.#lineStarting) return tagStart;
    return ONLY_SPACE.test(text.slice(lineStart)) ? this.#at + lineStart : tagStart;
  }

  #data(start: number, end: number): void {
    if (end <= start) return;
    const text = this.#text.slice(start, end);
    const { newlineSequence } = this.syntax;
    const shown = newlineSequence === "\n" ? text : text.replaceAll("\n", newlineSequence);
    this.#tokens.push({ type: "data", text: shown, start, end });
  }

  #push(type: "variable_begin" | "block_begin", start: number): void {
    this.#tokens.push({ type, text: "", start, end: this.#at });
  }

  #advance(to: number): void {
    this.#lineStarting = to > 0 && this.#text[to - 1] === "\n";
    this.#at = to;
  }

  #find(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text);
  }

  #error(message: string, start: number): TemplateSyntaxError {
    return new TemplateSyntaxError(message, { source: this.source, start, end: this.#at });
  }
}

const TRAILING_SPACE = new RegExp(`[${SPACE}]+$`);
const ONLY_SPACE = new RegExp(`^[${SPACE}]+$`);
const LINE_STATEMENT_END = new RegExp(`[${SPACE}]*(?:\\n|$)`, "y");
const LINE_COMMENT_END = /\n|$/g;

function rulesFor(syntax: Syntax): Rules {
  const space = `[${SPACE}]*`;
  const blockStart = escaped(syntax.blockStart);
  const blockEnd = escaped(syntax.blockEnd);
  const variableEnd = escaped(syntax.variableEnd);
  const commentEnd = escaped(syntax.commentEnd);
  const lineBreak = syntax.trimBlocks ? "\\n?" : "";
  const openings = tagOpenings(syntax);
  const raw = `${blockStart}([-+]?)${space}raw${space}(?:-${blockEnd}${space}|${blockEnd})`;
  return {
    order: ["raw", ...openings.map(({ kind }) => kind)],
    opening: new RegExp(`(${raw})|${openings.map(({ pattern }) => `(${pattern}([-+]?))`).join("|")}`, "g"),
    commentEnd: new RegExp(`\\+${commentEnd}|-${commentEnd}${space}|${commentEnd}${lineBreak}`, "g"),
    rawEnd: new RegExp(
      `${blockStart}([-+]?)${space}endraw${space}(?:\\+${blockEnd}|-${blockEnd}${space}|${blockEnd}${lineBreak})`,
      "g",
    ),
    blockEnd: new RegExp(`\\+${blockEnd}|-${blockEnd}${space}|${blockEnd}${lineBreak}`, "y"),
    variableEnd: new RegExp(`-${variableEnd}${space}|${variableEnd}`, "y"),
  };
}

/** What opens tags, longer ones first: one may begin with another. */
function tagOpenings(syntax: Syntax): readonly { readonly kind: Opening; readonly pattern: string }[] {
  const { lineStatementPrefix, lineCommentPrefix } = syntax;
  const all: { kind: Opening; name: string; length: number; pattern: string }[] = [
    { kind: "comment", name: "comment_begin", ...start(syntax.commentStart) },
    { kind: "block", name: "block_begin", ...start(syntax.blockStart) },
    { kind: "variable", name: "variable_begin", ...start(syntax.variableStart) },
  ];
  if (lineStatementPrefix !== null) {
    const pattern = `(?<![^\\n])[ \\t\\v]*${escaped(lineStatementPrefix)}`;
    all.push({
      kind: "lineStatement",
      name: "linestatement_begin",
      length: lineStatementPrefix.length,
      pattern,
    });
  }
  if (lineCommentPrefix !== null) {
    const pattern = `(?:(?<![^\\n])|(?<=\\S))[^\\S\\r\\n]*${escaped(lineCommentPrefix)}`;
    all.push({ kind: "lineComment", name: "linecomment_begin", length: lineCommentPrefix.length, pattern });
  }
  return all.sort((a, b) => b.length - a.length || (a.name < b.name ? 1 : -1));
}

function start(text: string): { readonly length: number; readonly pattern: string } {
  return { length: text.length, pattern: escaped(text) };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
