/** The one error family that means "expected failure": what a user reads and acts on. */

import { lineCount, lineText, placeOf, positionOf, type Span } from "./span.ts";

/** Every kind of expected failure. Scripts and exit codes branch on these, never on message text. */
export type DiagnosticCode =
  | "access-denied"
  | "archive-damaged"
  | "bad-argument"
  | "bad-config"
  | "bad-inventory"
  | "bad-option"
  | "bad-playbook"
  | "bad-reference"
  | "become-failed"
  | "cluster-failed"
  | "command-failed"
  | "conditional-not-boolean"
  | "content-changed"
  | "digest-mismatch"
  | "driver-failed"
  | "file-not-found"
  | "file-unreadable"
  | "file-unwritable"
  | "host-unreachable"
  | "image-missing"
  | "ini-syntax"
  | "interrupted"
  | "json-syntax"
  | "module-failed"
  | "no-space"
  | "not-supported"
  | "part-missing"
  | "recursive-variable"
  | "registry-failed"
  | "rule-broken"
  | "sequence-foreign"
  | "sequence-order"
  | "sequence-unknown"
  | "signature-invalid"
  | "stopped-by-task"
  | "template-failed"
  | "template-syntax"
  | "template-undefined"
  | "timeout"
  | "toml-syntax"
  | "unauthorized"
  | "unknown-handler"
  | "unknown-host"
  | "unknown-keyword"
  | "unknown-module"
  | "removed-module"
  | "vault-failed"
  | "workspace-locked"
  | "workspace-unusable"
  | "yaml-syntax";

/** A second place that helps to understand an error, such as where the broken value was used. */
export interface Note {
  readonly message: string;
  readonly at?: Span | undefined;
}

export interface DiagnosticOptions {
  readonly code: DiagnosticCode;
  /** The text that is wrong, when the cause is in something the user wrote. */
  readonly at?: Span | undefined;
  /** The one thing to do about it; no full stop. */
  readonly hint?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  readonly cause?: unknown;
}

/** An expected failure with its place. Anything that is not one is a bug of ours. */
export class DiagnosticError extends Error {
  readonly code: DiagnosticCode;
  readonly at: Span | undefined;
  readonly hint: string | undefined;
  readonly notes: readonly Note[];

  constructor(message: string, options: DiagnosticOptions) {
    super(message, { cause: options.cause });
    this.name = "DiagnosticError";
    this.code = options.code;
    this.at = options.at;
    this.hint = options.hint;
    this.notes = options.notes ?? [];
  }

  /** The same failure with a place, where it had none. */
  located(at: Span | undefined): DiagnosticError {
    return this.at || !at ? this : this.with({ at });
  }

  /**
   * The same failure as part of a larger step: `message: ` goes before its own, and where the step was written is
   * noted if the failure itself stands elsewhere.
   */
  within(message: string, at?: Span): DiagnosticError {
    const elsewhere = at !== undefined && this.at !== undefined && this.at !== at;
    return new DiagnosticError(`${message}: ${this.message}`, {
      code: this.code,
      at: this.at ?? at,
      hint: this.hint,
      notes: elsewhere && !this.notes.some((note) => note.at === at)
        ? [...this.notes, { message: "used at", at }]
        : this.notes,
      cause: this.cause,
    });
  }

  /** The same failure with one more note. */
  noted(message: string, at?: Span): DiagnosticError {
    return this.with({ notes: [...this.notes, { message, at }] });
  }

  private with(change: { readonly at?: Span; readonly notes?: readonly Note[] }): DiagnosticError {
    const { code, at, hint, notes, cause } = this;
    return new DiagnosticError(this.message, { code, at, hint, notes, cause, ...change });
  }
}

/** Several independent failures found in one pass, in the order of their places. */
export class DiagnosticList extends Error {
  constructor(readonly errors: readonly DiagnosticError[]) {
    super(errors.map((error) => error.message).join("; "));
    this.name = "DiagnosticList";
  }
}

/** Throws the collected failures: one as itself, several as a list, none not at all. */
export function throwCollected(errors: readonly DiagnosticError[]): void {
  const [first] = errors;
  if (!first) return;
  throw errors.length === 1 ? first : new DiagnosticList(errors);
}

/** The failures inside an error: itself, those of a list, or none when it is no diagnostic. */
export function diagnosticsOf(error: unknown): readonly DiagnosticError[] {
  if (error instanceof DiagnosticList) return error.errors;
  return error instanceof DiagnosticError ? [error] : [];
}

/** What a thrown value says, for wrapping errors of the runtime and of libraries. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Place, message, excerpt with carets, notes and hint, as plain lines without a final line break. */
export function renderDiagnostic(error: DiagnosticError): string {
  const lines = [error.at ? `${placeOf(error.at)}: ${error.message}` : error.message];
  if (error.at) lines.push(...excerptLines(error.at));
  for (const { message, at } of error.notes) lines.push(at ? `  ${message} ${placeOf(at)}` : `  ${message}`);
  if (error.hint) lines.push(`hint: ${error.hint}`);
  return harmless(lines.join("\n"));
}

/** The most of a line that is shown: files without line breaks have long ones. */
const EXCERPT_WIDTH = 160;

/** The line before the span and the span's first line, numbered, with carets below; none for secret files. */
export function excerptLines(span: Span): readonly string[] {
  const { file } = span;
  if (file.secret || file.text === "") return [];
  const { line, column } = positionOf(file, span.start);
  const width = String(Math.min(line + 1, lineCount(file))).length;
  const gutter = (label: string) => `${label.padStart(width)} |`;
  const text = lineText(file, line);
  const shown = [line - 1, line].filter((one) =>
    one > 0 && (one === line || lineText(file, one).trim() !== "")
  );
  // A long line is shown from shortly before the span.
  const from = column <= EXCERPT_WIDTH ? 0 : column - 1 - EXCERPT_WIDTH / 4;
  const length = Math.max(
    1,
    Math.min(span.end - span.start, text.length - column + 1, from + EXCERPT_WIDTH - column + 1),
  );
  const blank = text.slice(from, column - 1).replace(/[^\t]/g, " ");
  return [
    ...shown.map((one) =>
      `${gutter(String(one))} ${harmless(lineText(file, one).slice(from, from + EXCERPT_WIDTH))}`.trimEnd()
    ),
    `${gutter("")} ${blank}${"^".repeat(length)}`,
  ];
}

/** With pictures of control characters, which a terminal would obey. */
function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 32 ? String.fromCharCode(0x2400 + code) : code === 127 ? "\u2421" : "\ufffd";
  });
}
