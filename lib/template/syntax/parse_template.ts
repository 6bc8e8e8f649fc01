/** Whole templates: text, printed expressions, and statements. */

import type { Statement } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseTuple } from "./parse_primary.ts";
import { type Body, type BodyParser, STATEMENTS } from "./parse_statement.ts";
import type { Syntax } from "./settings.ts";

/** Parses all of a template. @throws {TemplateSyntaxError} */
export function parseTemplate(context: ParseContext, syntax: Syntax): readonly Statement[] {
  return new TemplateParser(context, syntax).all();
}

class TemplateParser implements BodyParser {
  /** The statements that are open, and the words that each of them waits for. */
  readonly #open: string[] = [];
  readonly #ends: (readonly string[])[] = [];
  readonly #blocks = new Set<string>();

  constructor(readonly context: ParseContext, readonly syntax: Syntax) {}

  all(): readonly Statement[] {
    return this.#statements([]);
  }

  readonly body = (ends: readonly string[]): Body => {
    const { stream } = this.context;
    stream.skipIf("colon");
    stream.expect("block_end");
    this.#ends.push(ends);
    const body = this.#statements(ends);
    if (stream.is("eof")) throw this.#unexpectedEnd();
    this.#ends.pop();
    return { body, end: stream.take().text };
  };

  readonly declareBlock = (name: string): boolean => {
    if (this.#blocks.has(name)) return false;
    this.#blocks.add(name);
    return true;
  };

  /** Statements up to a tag that one of these words begins; the word is the current token then. */
  #statements(ends: readonly string[]): readonly Statement[] {
    const { stream } = this.context;
    const made: Statement[] = [];
    while (!stream.is("eof")) {
      const { type, text, start, end } = stream.take();
      if (type === "data") made.push({ kind: "text", text, start, end });
      else if (type === "variable_begin") {
        const value = parseTuple(this.context);
        stream.expect("variable_end");
        made.push({ kind: "print", value, start: value.start, end: value.end });
      } else {
        if (stream.isName(...ends)) return made;
        made.push(...this.#statement());
        stream.expect("block_end");
      }
    }
    return made;
  }

  #statement(): readonly Statement[] {
    const { stream } = this.context;
    if (!stream.is("name")) throw stream.error("tag name expected");
    const { text } = stream.current;
    const parse = STATEMENTS.get(text);
    if (!parse || !this.#isEnabled(text)) throw this.#unknownTag(text);
    if (text === "extends" && this.#open.some((word) => word !== "if")) {
      throw stream.error("cannot use extend from a non top-level scope");
    }
    this.#open.push(text);
    const made = stream.nested(() => parse(this));
    this.#open.pop();
    return made;
  }

  #isEnabled(word: string): boolean {
    if (word === "do") return this.syntax.doStatement;
    return word === "break" || word === "continue" ? this.syntax.loopControls : true;
  }

  #unknownTag(name: string): Error {
    const ends = this.#ends.at(-1) ?? [];
    const words = [`Encountered unknown tag '${name}'.`];
    if (ends.length > 0) {
      words.push(
        this.#ends.some((names) => names.includes(name))
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${
            listed(ends)
          }.`
          : `Jinja was looking for the following tags: ${listed(ends)}.`,
      );
    }
    return this.context.stream.error([...words, ...this.#innermost()].join(" "));
  }

  #unexpectedEnd(): Error {
    const words = ["Unexpected end of template."];
    words.push(`Jinja was looking for the following tags: ${listed(this.#ends.at(-1) ?? [])}.`);
    return this.context.stream.error([...words, ...this.#innermost()].join(" "));
  }

  #innermost(): readonly string[] {
    const last = this.#open.at(-1);
    return last === undefined ? [] : [`The innermost block that needs to be closed is '${last}'.`];
  }
}

function listed(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(" or ");
}
