/** Templates and expressions: compiled once, evaluated for every host and task that needs them. */

import { classicResult, handedOn } from "./classic.ts";
import type { Environment, Variables } from "./environment.ts";
import { runProgram } from "./evaluate/compile_loading.ts";
import { Frame, Render } from "./evaluate/frame.ts";
import { Output, shown } from "./evaluate/output.ts";
import {
  type CheckedProgram,
  compileBareExpression,
  compileProgram,
  type ExpressionProgram,
  programLoader,
  withTrailingNewlines,
} from "./evaluate/program.ts";
import { markerOf } from "./evaluate/raise.ts";
import { finalize } from "./finalize.ts";
import { Marker } from "./python/marker.ts";
import type { RuntimeValue } from "./python/values.ts";
import { syntaxDiagnostic, type TemplateKind, TemplateSyntaxError } from "./syntax/error.ts";
import { withPlainNewlines } from "./syntax/newlines.ts";
import { DEFAULT_SYNTAX, isTemplate, type Syntax } from "./syntax/settings.ts";
import { type Site, spanOf, type TemplateSource } from "./syntax/source.ts";

export interface TemplateOptions {
  /** @default {DEFAULT_SYNTAX} */
  readonly syntax?: Syntax;
  /** False for the way up to ansible-core 2.18: results are text, and text that looks like data is parsed. @default {true} */
  readonly native?: boolean;
  /**
   * Take backslashes in the strings of `{{ }}` as they stand, as in values of playbooks, where YAML has
   * escapes of its own. False for files. @default {true}
   */
  readonly escapeBackslashes?: boolean;
  /** Give line breaks at the end of the source back to a result that is text. @default {true} */
  readonly preserveTrailingNewlines?: boolean;
}

/**
 * A compiled template. It holds nothing of any evaluation: one can be used by many at once.
 *
 * Errors of an evaluation come back as markers, which `finalize` throws: so a failing variable harms nobody who
 * does not use it.
 */
export class Template {
  constructor(
    readonly program: CheckedProgram,
    private readonly options: Required<TemplateOptions>,
  ) {}

  /** The result: the value of a template that is one expression, text otherwise; or a marker. */
  evaluate(environment: Environment, variables: Variables): RuntimeValue {
    const { program, options: { native, syntax, preserveTrailingNewlines } } = this;
    const kept = native ? undefined : handedOn(program.source.text, variables);
    if (kept !== undefined) return kept;
    const render = new Render(environment, "template", native, programLoader(environment, program.syntax));
    const output = new Output(render.budget);
    const value = guarded("template", program.source, () => {
      program.check(environment);
      this.#run(render, variables, output);
      return native ? output.value() : classicResult(output);
    });
    if (!preserveTrailingNewlines) return value;
    return withTrailingNewlines(value, program.source, syntax.newlineSequence);
  }

  /** Errors become a piece of the output: a marker that was printed before one is the one that counts. */
  #run(render: Render, variables: Variables, output: Output): void {
    const { program } = this;
    try {
      runProgram(program, Frame.root(render, program, variables), output);
    } catch (error) {
      const marker = markerOf(error, "template", wholeSite(program.source));
      if (!marker) throw error;
      output.isMuted = false;
      output.print(marker);
    }
  }

  /**
   * The result as the `template` module writes it into a file.
   *
   * @throws {DiagnosticError} for undefined values and failures.
   */
  renderText(environment: Environment, variables: Variables): string {
    const { program: { source }, options: { syntax } } = this;
    if (!isTemplate(source.text, syntax)) return plainText(source, syntax);
    const at = spanOf(wholeSite(source));
    const value = finalize(this.evaluate(environment, variables), { at });
    return value === null ? "" : shown(value);
  }
}

/** @throws {DiagnosticError} `template-syntax`. */
export function compileTemplate(source: TemplateSource, options: TemplateOptions = {}): Template {
  const {
    syntax = DEFAULT_SYNTAX,
    native = true,
    escapeBackslashes = true,
    preserveTrailingNewlines = true,
  } = options;
  const program = compiling(
    "template",
    source,
    () => compileProgram(source, { syntax, escapeBackslashes, hasHeader: true }),
  );
  return new Template(program, { syntax, native, escapeBackslashes, preserveTrailingNewlines });
}

export interface ExpressionOptions {
  /** Render texts in the expression that look like templates, as Ansible does in conditions. @default {true} */
  readonly rendersTexts?: boolean;
  /** Take backslashes in strings as they stand; conditions do not. @default {false} */
  readonly escapeBackslashes?: boolean;
}

/** A compiled expression without delimiters, such as a condition. */
export class Expression {
  constructor(readonly compiled: ExpressionProgram) {}

  /** The value, or a marker. */
  evaluate(environment: Environment, variables: Variables): RuntimeValue {
    const { evaluate, program } = this.compiled;
    const render = new Render(environment, "expression", true, programLoader(environment, program.syntax));
    return guarded("expression", program.source, () => {
      program.check(environment);
      return evaluate(Frame.root(render, program, variables));
    });
  }
}

/** @throws {DiagnosticError} `template-syntax`. */
export function compileExpression(source: TemplateSource, options: ExpressionOptions = {}): Expression {
  const { rendersTexts = true, escapeBackslashes = false } = options;
  return new Expression(
    compiling("expression", source, () => compileBareExpression(source, { rendersTexts, escapeBackslashes })),
  );
}

function compiling<T>(kind: TemplateKind, source: TemplateSource, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const note = kind === "expression" && isTemplate(source.text)
      ? " Template delimiters are not supported in expressions."
      : "";
    throw syntaxDiagnostic(error, kind, note);
  }
}

/** A result, or the marker for what went wrong. */
function guarded(kind: TemplateKind, source: TemplateSource, action: () => RuntimeValue): RuntimeValue {
  try {
    return action();
  } catch (error) {
    const marker = markerOf(error, kind, wholeSite(source));
    if (!marker) throw error;
    return marker;
  }
}

/** A text without templates: it is written as it stands, unless other line breaks were asked for. */
function plainText(source: TemplateSource, { newlineSequence }: Syntax): string {
  return newlineSequence === "\n"
    ? source.text
    : withPlainNewlines(source).text.replaceAll("\n", newlineSequence);
}

function wholeSite(source: TemplateSource): Site {
  return { source, start: 0, end: source.text.length };
}

/** The failure that a result is, null for a result that can be used. */
export function failureIn(value: RuntimeValue): ReturnType<Marker["failure"]> | null {
  return value instanceof Marker ? value.failure() : null;
}
