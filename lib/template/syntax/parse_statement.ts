/** The statements of templates: what stands in `{% %}`. */

import type { Expression, IfNode, Parameter, Statement, WithNode } from "./nodes.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseFilterChain } from "./parse_postfix.ts";
import { parseTuple } from "./parse_primary.ts";
import { parseName, parseTarget } from "./parse_target.ts";

export interface Body {
  readonly body: readonly Statement[];
  /** The word that ended it. */
  readonly end: string;
}

/** What a statement needs of the parser around it. */
export interface BodyParser {
  readonly context: ParseContext;
  /** Parses from the end of a tag up to a tag with one of these words, which it takes. */
  readonly body: (ends: readonly string[]) => Body;
  /** Notes the name of a block; false when there was one of that name. */
  readonly declareBlock: (name: string) => boolean;
}

type StatementParser = (parser: BodyParser) => readonly Statement[];

/** By the word that begins them, which is the current token. */
export const STATEMENTS: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ["autoescape", parseAutoescape],
  ["block", parseBlock],
  ["break", parseLoopControl],
  ["call", parseCallBlock],
  ["continue", parseLoopControl],
  ["do", parseDo],
  ["extends", parseExtends],
  ["filter", parseFilterBlock],
  ["for", parseFor],
  ["from", parseFromImport],
  ["if", parseIf],
  ["import", parseImport],
  ["include", parseInclude],
  ["macro", parseMacro],
  ["print", parsePrint],
  ["set", parseSet],
  ["with", parseWith],
]);

function parseSet({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const target = parseTarget(context, { members: true });
  if (stream.skipIf("assign")) {
    const value = parseTuple(context);
    return [{ kind: "set", target, value, start, end: stream.lastEnd }];
  }
  const filter = stream.skipIf("pipe") ? parseFilterChain(context) : null;
  const end = stream.lastEnd;
  return [{ kind: "set-block", target, filter, body: body(["endset"]).body, start, end }];
}

function parseFor({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const target = parseTarget(context);
  stream.expectName("in");
  const iterable = parseTuple(context, { conditional: false });
  const test = stream.skipName("if") ? context.expression() : null;
  const recursive = stream.skipName("recursive");
  const end = stream.lastEnd;
  const inner = body(["endfor", "else"]);
  const otherwise = inner.end === "else" ? body(["endfor"]).body : [];
  return [{ kind: "for", target, iterable, test, recursive, body: inner.body, otherwise, start, end }];
}

function parseIf({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const branches: IfNode["branches"][number][] = [];
  let otherwise: readonly Statement[] = [];
  let end = "elif";
  while (end === "elif") {
    const test = parseTuple(context, { conditional: false });
    const inner = body(["elif", "else", "endif"]);
    branches.push({ test, body: inner.body });
    end = inner.end;
  }
  if (end === "else") otherwise = body(["endif"]).body;
  return [{ kind: "if", branches, otherwise, start, end: branches[0]?.test.end ?? start }];
}

function parseWith({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const assignments: WithNode["assignments"][number][] = [];
  while (!stream.is("block_end")) {
    if (assignments.length > 0) stream.expect("comma");
    const target = parseTarget(context);
    stream.expect("assign");
    assignments.push({ target, value: context.expression() });
  }
  const end = stream.lastEnd;
  return [{ kind: "with", assignments, body: body(["endwith"]).body, start, end }];
}

function parseAutoescape({ context, body }: BodyParser): readonly Statement[] {
  const { start } = context.stream.take();
  context.expression();
  const end = context.stream.lastEnd;
  return [{ kind: "scope", body: body(["endautoescape"]).body, start, end }];
}

function parseBlock({ context, body, declareBlock }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const token = stream.expect("name");
  const name = token.text;
  const scoped = stream.skipName("scoped");
  const required = stream.skipName("required");
  if (stream.is("sub")) {
    throw stream.error(
      "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
    );
  }
  if (!declareBlock(name)) throw stream.error(`block '${name}' defined twice`, token);
  const end = stream.lastEnd;
  const inner = body(["endblock"]).body;
  if (required && inner.some((node) => node.kind !== "text" || node.text.trim() !== "")) {
    throw stream.error("Required blocks can only contain comments or whitespace", token);
  }
  stream.skipName(name);
  return [{ kind: "block", name, scoped, required, body: inner, start, end }];
}

function parseExtends({ context }: BodyParser): readonly Statement[] {
  const { start } = context.stream.take();
  const template = context.expression();
  return [{ kind: "extends", template, start, end: template.end }];
}

function parseInclude({ context }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const template = context.expression();
  const ignoreMissing = stream.areNames("ignore", "missing");
  if (ignoreMissing) stream.skip(2);
  const withContext = parseContextWords(context) ?? true;
  return [{ kind: "include", template, ignoreMissing, withContext, start, end: stream.lastEnd }];
}

function parseImport({ context }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const template = context.expression();
  stream.expectName("as");
  const target = parseName(context).name;
  const withContext = parseContextWords(context) ?? false;
  return [{ kind: "import", template, target, withContext, start, end: stream.lastEnd }];
}

function parseFromImport({ context }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const template = context.expression();
  stream.expectName("import");
  const names: { readonly name: string; readonly target: string }[] = [];
  let withContext: boolean | undefined;
  while (true) {
    if (names.length > 0) stream.expect("comma");
    withContext = parseContextWords(context);
    if (withContext !== undefined) break;
    names.push(parseImportedName(context));
    withContext = parseContextWords(context);
    if (withContext !== undefined || !stream.is("comma")) break;
    if (stream.following.type === "block_end") {
      stream.take();
      break;
    }
  }
  return [{
    kind: "from-import",
    template,
    names,
    withContext: withContext ?? false,
    start,
    end: stream.lastEnd,
  }];
}

function parseImportedName(context: ParseContext): { readonly name: string; readonly target: string } {
  const { stream } = context;
  const target = parseName(context);
  if (target.name.startsWith("_")) {
    throw stream.error("names starting with an underline can not be imported", target);
  }
  return { name: target.name, target: stream.skipName("as") ? parseName(context).name : target.name };
}

/** `with context` or `without context`; undefined where neither stands. */
function parseContextWords({ stream }: ParseContext): boolean | undefined {
  if (!stream.areNames("with", "context") && !stream.areNames("without", "context")) return undefined;
  const withContext = stream.isName("with");
  stream.skip(2);
  return withContext;
}

function parseParameters(context: ParseContext): readonly Parameter[] {
  const { stream } = context;
  const parameters: Parameter[] = [];
  stream.expect("lparen");
  while (!stream.is("rparen")) {
    if (parameters.length > 0) stream.expect("comma");
    const { name, start, end } = parseName(context);
    if (parameters.some((earlier) => earlier.name === name)) {
      throw stream.error(`duplicate argument '${name}' in function definition`, { start, end });
    }
    const fallback: Expression | null = stream.skipIf("assign") ? context.expression() : null;
    if (!fallback && parameters.at(-1)?.fallback) {
      throw stream.error("non-default argument follows default argument");
    }
    parameters.push({ name, fallback, start, end });
  }
  stream.expect("rparen");
  return parameters;
}

function parseMacro({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const { name } = parseName(context);
  const parameters = parseParameters(context);
  const end = stream.lastEnd;
  return [{ kind: "macro", name, parameters, body: body(["endmacro"]).body, start, end }];
}

function parseCallBlock({ context, body }: BodyParser): readonly Statement[] {
  const { stream } = context;
  const { start } = stream.take();
  const parameters = stream.is("lparen") ? parseParameters(context) : [];
  const call = context.expression();
  if (call.kind !== "call") throw stream.error("expected call", call);
  const end = stream.lastEnd;
  return [{ kind: "call-block", parameters, call, body: body(["endcall"]).body, start, end }];
}

function parseFilterBlock({ context, body }: BodyParser): readonly Statement[] {
  const { start } = context.stream.take();
  const filter = parseFilterChain(context);
  return [{ kind: "filter-block", filter, body: body(["endfilter"]).body, start, end: filter.end }];
}

function parsePrint({ context }: BodyParser): readonly Statement[] {
  const { stream } = context;
  stream.take();
  const made: Statement[] = [];
  while (!stream.is("block_end")) {
    if (made.length > 0) stream.expect("comma");
    const value = context.expression();
    made.push({ kind: "print", value, start: value.start, end: value.end });
  }
  return made;
}

function parseDo({ context }: BodyParser): readonly Statement[] {
  const { start } = context.stream.take();
  const value = parseTuple(context);
  return [{ kind: "do", value, start, end: value.end }];
}

function parseLoopControl({ context }: BodyParser): readonly Statement[] {
  const { text, start, end } = context.stream.take();
  return [{ kind: text === "break" ? "break" : "continue", start, end }];
}
