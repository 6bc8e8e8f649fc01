/** Parses templates of Go. */

import { type Piece, scan, type Token } from "./scan.ts";
import type { Command, Node, Operand, ParsedFile, Pipe } from "./syntax.ts";
import { TemplateError } from "./value.ts";

/** @throws {TemplateError} */
export function parseTemplate(source: string): ParsedFile {
  const parser = new Parser(scan(source));
  const { nodes, end } = parser.nodes();
  if (end !== null) throw new TemplateError(`unexpected {{${end}}}`);
  return { body: nodes, defined: parser.defined };
}

interface Block {
  readonly nodes: readonly Node[];
  /** What ended it: `end`, `else` with the rest of its action, or null for the end of the file. */
  readonly end: "end" | "else" | null;
  readonly rest: ActionReader | null;
}

class Parser {
  readonly defined = new Map<string, readonly Node[]>();
  #at = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  nodes(): Block {
    const nodes: Node[] = [];
    for (let piece = this.pieces[this.#at]; piece; piece = this.pieces[this.#at]) {
      this.#at++;
      if (piece.kind === "text") {
        nodes.push(piece);
        continue;
      }
      const action = new ActionReader(piece.tokens, piece.line);
      const word = action.word();
      if (word === "end" || word === "else") {
        action.skip();
        return { nodes, end: word, rest: action };
      }
      const node = this.#node(word, action);
      action.requireEnd();
      if (node) nodes.push(node);
    }
    return { nodes, end: null, rest: null };
  }

  #node(word: string | null, action: ActionReader): Node | null {
    switch (word) {
      case "if":
      case "with":
      case "range":
        action.skip();
        return this.#branch(word, action);
      case "define":
        action.skip();
        this.defined.set(action.text(), this.#closed());
        return null;
      case "block": {
        action.skip();
        const name = action.text();
        const pipe = action.pipe();
        this.defined.set(name, this.#closed());
        return { kind: "template", name, pipe };
      }
      case "template": {
        action.skip();
        const name = action.text();
        return { kind: "template", name, pipe: action.isAtEnd ? null : action.pipe() };
      }
      case "break":
      case "continue":
        action.skip();
        return { kind: word };
      default:
        return { kind: "print", pipe: action.pipe() };
    }
  }

  #branch(kind: "if" | "with" | "range", action: ActionReader): Node {
    const pipe = action.pipe();
    action.requireEnd();
    const body = this.nodes();
    if (body.end === "end") return { kind, pipe, body: body.nodes, otherwise: [] };
    if (body.end === null || !body.rest) throw action.error(`{{${kind}}} without {{end}}`);
    const word = body.rest.word();
    if (word === "if" || word === "with") {
      body.rest.skip();
      return { kind, pipe, body: body.nodes, otherwise: [this.#branch(word, body.rest)] };
    }
    body.rest.requireEnd();
    return { kind, pipe, body: body.nodes, otherwise: this.#closed() };
  }

  #closed(): readonly Node[] {
    const { nodes, end } = this.nodes();
    if (end === "end") return nodes;
    throw new TemplateError(end === null ? "an action without {{end}}" : "unexpected {{else}}");
  }
}

/** Reads the tokens of one action. */
class ActionReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[], private readonly line: number) {}

  get isAtEnd(): boolean {
    return this.#at >= this.tokens.length;
  }

  /** The name that comes next, if one does. */
  word(): string | null {
    const token = this.tokens[this.#at];
    return token?.kind === "name" ? token.value : null;
  }

  skip(): void {
    this.#at++;
  }

  text(): string {
    const token = this.tokens[this.#at++];
    if (token?.kind === "text") return token.value;
    throw this.error("expected the name of a template in quotes");
  }

  requireEnd(): void {
    const token = this.tokens[this.#at];
    if (token) throw this.error(`unexpected ${JSON.stringify(token.value)}`);
  }

  error(message: string): TemplateError {
    return new TemplateError(`line ${this.line}: ${message}`);
  }

  pipe(): Pipe {
    const { variables, declares } = this.#variables();
    const commands: Command[] = [];
    do commands.push(this.#command()); while (this.#takes("|"));
    return { variables, declares, commands };
  }

  #variables(): Pick<Pipe, "variables" | "declares"> {
    const names: string[] = [];
    let ahead = this.#at;
    while (this.tokens[ahead]?.kind === "variable") {
      names.push(this.tokens[ahead]?.value ?? "");
      const sign = this.tokens[ahead + 1];
      if (sign?.kind !== "sign") break;
      ahead += 2;
      if (sign.value === ",") continue;
      if (sign.value !== ":=" && sign.value !== "=") break;
      this.#at = ahead;
      return { variables: names, declares: sign.value === ":=" };
    }
    return { variables: [], declares: false };
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (let token = this.tokens[this.#at]; token && !isEnd(token); token = this.tokens[this.#at]) {
      operands.push(this.#operand(token));
    }
    if (operands.length === 0) throw this.error("a value is missing");
    return operands;
  }

  #operand(token: Token): Operand {
    this.#at++;
    switch (token.kind) {
      case "text":
        return { kind: "literal", value: token.value };
      case "number":
        return { kind: "literal", value: Number(token.value.replaceAll("_", "")) };
      case "field":
        return { kind: "dot", fields: [token.value, ...this.#fields()] };
      case "variable":
        return { kind: "variable", name: token.value, fields: this.#fields() };
      case "name":
        return CONSTANTS.has(token.value)
          ? { kind: "literal", value: CONSTANTS.get(token.value) ?? null }
          : { kind: "function", name: token.value };
      case "sign": {
        if (token.value === ".") return { kind: "dot", fields: this.#fields() };
        if (token.value !== "(") throw this.error(`unexpected ${JSON.stringify(token.value)}`);
        const pipe = this.pipe();
        if (!this.#takes(")")) throw this.error("a bracket is not closed");
        return { kind: "pipe", pipe, fields: this.#fields() };
      }
      default:
        return token.kind satisfies never;
    }
  }

  /** Fields that follow without a blank. */
  #fields(): readonly string[] {
    const names: string[] = [];
    for (
      let token = this.tokens[this.#at];
      token?.kind === "field" && !token.isApart;
      token = this.tokens[this.#at]
    ) {
      names.push(token.value);
      this.#at++;
    }
    return names;
  }

  #takes(sign: string): boolean {
    const token = this.tokens[this.#at];
    if (token?.kind !== "sign" || token.value !== sign) return false;
    this.#at++;
    return true;
  }
}

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([["true", true], ["false", false], [
  "nil",
  null,
]]);

function isEnd({ kind, value }: Token): boolean {
  return kind === "sign" && (value === "|" || value === ")");
}
