/** Texts of templates as programs. */

import type { Environment } from "../environment.ts";
import { readHeader } from "../syntax/header.ts";
import { tokenize } from "../syntax/lexer.ts";
import { withPlainNewlines } from "../syntax/newlines.ts";
import type { Expression, Statement } from "../syntax/nodes.ts";
import { parseContext } from "../syntax/parse_expression.ts";
import { parseTemplate } from "../syntax/parse_template.ts";
import { DEFAULT_SYNTAX, type Syntax } from "../syntax/settings.ts";
import { type Site, spanOf, type TemplateSource } from "../syntax/source.ts";
import { TokenStream } from "../syntax/token_stream.ts";
import { walk } from "../syntax/walk.ts";
import { checkRequirements } from "./compile_call.ts";
import { compileExpression } from "./compile_expression.ts";
import { runProgram } from "./compile_loading.ts";
import { compileBody } from "./compile_statement.ts";
import { Compiler, type Requirement, surveyExpression, surveyTemplate } from "./compiler.ts";
import { type Evaluate, type Execute, Frame, type Program, type Render } from "./frame.ts";
import { TemplateReference } from "./module.ts";
import { Output } from "./output.ts";

export interface ProgramOptions {
  readonly syntax: Syntax;
  /** Take backslashes in the strings of `{{ }}` as they stand. */
  readonly escapeBackslashes: boolean;
  /** Whether a `#jinja2:` line at the top is a header. */
  readonly hasHeader: boolean;
}

/** A program that knows what it needs. */
export interface CheckedProgram extends Program {
  readonly syntax: Syntax;
  /** What it was compiled from; none for a bare expression. */
  readonly statements: readonly Statement[];
  /** @throws {DiagnosticError} `template-syntax` for a filter or test that the environment lacks. */
  readonly check: (environment: Environment) => void;
}

/** @throws {TemplateSyntaxError} */
export function compileProgram(given: TemplateSource, options: ProgramOptions): CheckedProgram {
  const source = withPlainNewlines(given);
  const { syntax, length } = options.hasHeader
    ? readHeader(source, options.syntax)
    : { syntax: options.syntax, length: 0 };
  const { escapeBackslashes } = options;
  const tokens = tokenize(source, syntax, { from: length, escapeBackslashes });
  const statements = parseTemplate(parseContext(new TokenStream(source, tokens)), syntax);
  const compiler = new Compiler(source, surveyTemplate(statements), {
    kind: "template",
    rendersTexts: false,
    embedded,
  });
  const body = compileBody(statements, compiler);
  const site = { source, start: 0, end: source.text.length };
  const run: Execute = (frame, output) => {
    if (compiler.found.usesSelf) frame.set("self", new TemplateReference(frame, site));
    return body(frame, output);
  };
  const blocks = compileBlocks(statements, compiler);
  const check = checker(compiler.requirements, "template");
  return { source: given, syntax, statements, run, blocks, check };
}

function compileBlocks(statements: readonly Statement[], compiler: Compiler): ReadonlyMap<string, Execute> {
  const blocks = new Map<string, Execute>();
  walk(statements, {
    statement: (node) => {
      if (node.kind === "block") blocks.set(node.name, compileBody(node.body, compiler));
    },
  });
  return blocks;
}

/** A bare expression, such as a condition. */
export interface ExpressionProgram {
  readonly node: Expression;
  readonly evaluate: Evaluate;
  readonly program: CheckedProgram;
}

/** @param rendersTexts Whether texts in it that look like templates are rendered. @throws {TemplateSyntaxError} */
export function compileBareExpression(
  given: TemplateSource,
  { escapeBackslashes, rendersTexts }: {
    readonly escapeBackslashes: boolean;
    readonly rendersTexts: boolean;
  },
): ExpressionProgram {
  const source = withPlainNewlines(given);
  const tokens = tokenize(source, DEFAULT_SYNTAX, { escapeBackslashes, expression: true });
  const stream = new TokenStream(source, tokens);
  const node = parseContext(stream).expression();
  if (!stream.is("eof")) throw stream.error("chunk after expression");
  const compiler = new Compiler(source, surveyExpression(node), {
    kind: "expression",
    rendersTexts,
    embedded,
  });
  const evaluate = compileExpression(node, compiler);
  const check = checker(compiler.requirements, "expression");
  const program: CheckedProgram = {
    source: given,
    syntax: DEFAULT_SYNTAX,
    statements: [],
    run: () => undefined,
    blocks: new Map(),
    check,
  };
  return { node, evaluate, program };
}

/** A text in an expression that is a template: it sees what the whole template sees, but not its locals. */
function embedded(text: string, site: Site): Evaluate {
  const source: TemplateSource = { text, span: () => spanOf(site) };
  const program = compileProgram(source, {
    syntax: DEFAULT_SYNTAX,
    escapeBackslashes: true,
    hasHeader: true,
  });
  return (frame) => {
    program.check(frame.render.environment);
    const output = new Output(frame.render.budget);
    runProgram(program, Frame.root(frame.render, program, frame.outside), output);
    return withTrailingNewlines(output.value(), source, DEFAULT_SYNTAX.newlineSequence) as ReturnType<
      Evaluate
    >;
  };
}

/** Jinja drops the line break at the end of a template; a text that came from one gets its own back. */
export function withTrailingNewlines<T>(
  value: T,
  { text }: TemplateSource,
  newlineSequence: string,
): T | string {
  if (typeof value !== "string") return value;
  const missing = trailingNewlines(text) - trailingNewlines(value);
  return missing > 0 ? value + newlineSequence.repeat(missing) : value;
}

function trailingNewlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count++;
  return count;
}

function checker(requirements: readonly Requirement[], kind: "template" | "expression") {
  const checked = new WeakSet<Environment>();
  return (environment: Environment): void => {
    if (requirements.length === 0 || checked.has(environment)) return;
    checkRequirements(requirements, environment, kind);
    checked.add(environment);
  };
}

const loadedPrograms = new WeakMap<TemplateSource, Map<Syntax, CheckedProgram>>();

/** Loads other templates for an environment, in the syntax of the template that asks. */
export function programLoader(environment: Environment, syntax: Syntax): Render["load"] {
  return (name, from) => {
    const path = pathBelow(name);
    const source = path === null ? null : environment.loadTemplate(path, from);
    if (!source) return null;
    const known = loadedPrograms.get(source) ?? new Map<Syntax, CheckedProgram>();
    loadedPrograms.set(source, known);
    const program = known.get(syntax) ??
      compileProgram(source, { syntax, escapeBackslashes: false, hasHeader: false });
    known.set(syntax, program);
    program.check(environment);
    return program;
  };
}

/** A template's name as a path below the folders that templates are looked for in; null where it would leave them. */
function pathBelow(name: string): string | null {
  const words = name.split("/").filter((word) => word !== "" && word !== ".");
  return words.includes("..") ? null : words.join("/");
}
