/** What is said beside results: warnings and errors, each once in a run, with their places. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import { lineText, positionOf, type Span } from "../source/span.ts";
import { isAbsolute, resolvePath } from "../model/path.ts";
import type { WarningDetails } from "../model/event.ts";
import type { TaskResult } from "../model/result.ts";
import { errorLine, type Line, line } from "./lines.ts";

export interface NoteOptions {
  /** Names of files in places begin at the root. */
  readonly workingFolder: string;
  /** Errors go where warnings go. */
  readonly errorsToStderr?: boolean;
  /** Whether what will be refused one day is told. @default {true} */
  readonly showDeprecations?: boolean;
  /** Whether the warnings of modules are told. @default {true} */
  readonly showResultWarnings?: boolean;
}

/** Lines shown before the one that is meant. */
const CONTEXT = 2;
/** Longer lines are cut. */
const WIDEST = 120;
const CUT = "...";
const HOW_TO_HIDE =
  "Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.";

/** Makes the lines of warnings and errors, and remembers what was said. */
export class Notes {
  readonly #said = new Set<string>();

  constructor(private readonly options: NoteOptions) {}

  /** Warnings of a result, and what is wrong with its place. */
  of(result: TaskResult): readonly Line[] {
    const { showResultWarnings = true } = this.options;
    const told = showResultWarnings ? result.warnings : [];
    const warnings = told.flatMap((message) => this.warning(message));
    const error = result.status === "failed" || result.status === "unreachable" ? result.error : null;
    // A loop's error is that of an item, which has told of it where items are told of.
    return error && !result.secret && !result.items ? [...warnings, ...this.error(error)] : warnings;
  }

  /** What is wrong, and where; for the next host that fails in the same way it is not said again. */
  error(error: DiagnosticError): readonly Line[] {
    const { workingFolder, errorsToStderr = false } = this.options;
    const text = errorText(error, workingFolder);
    if (this.#isKnown(text)) return [];
    return [errorsToStderr ? errorLine(text, "error") : line(text, "error")];
  }

  warning(
    message: string,
    { at, more = {} }: { readonly at?: Span | undefined; readonly more?: WarningDetails | undefined } = {},
  ): readonly Line[] {
    const { help, removedIn } = more;
    if (removedIn !== undefined) {
      return this.#deprecation(`${message} ${removal(removedIn, more)}`, at, help);
    }
    const text = noteText(`[WARNING]: ${message}`, at, this.options.workingFolder, help ? [help] : []);
    return this.#isKnown(text) ? [] : [errorLine(text, "warn")];
  }

  #deprecation(message: string, at: Span | undefined, help: string | undefined): readonly Line[] {
    const { workingFolder, showDeprecations = true } = this.options;
    if (!showDeprecations) return [];
    const text = noteText(`[DEPRECATION WARNING]: ${message}`, at, workingFolder, help ? [help] : []);
    const how = this.warning(HOW_TO_HIDE);
    return this.#isKnown(text) ? how : [...how, errorLine(text, "deprecate")];
  }

  #isKnown(text: string): boolean {
    if (this.#said.has(text)) return true;
    this.#said.add(text);
    return false;
  }
}

function removal(removedIn: string, { collection, part }: WarningDetails): string {
  const when = removedIn === ""
    ? "in a future release"
    : /^\d{4}-/.test(removedIn)
    ? `in a release after ${removedIn}`
    : `version ${removedIn}`;
  const whose = collection === undefined ? "ansible-core" : `collection '${collection}'`;
  const from = part === undefined ? whose : `${part} in ${whose}`;
  return `This feature will be removed from ${from} ${when}.`;
}

/** An error with its place, notes and hint. */
export function errorText({ message, at, notes, hint }: DiagnosticError, workingFolder: string): string {
  const more = notes.map((note) =>
    note.at ? `${note.message} ${shownPlace(note.at, workingFolder)}` : note.message
  );
  return noteText(`[ERROR]: ${message}`, at, workingFolder, hint ? [...more, `hint: ${hint}`] : more);
}

/** A message with its place and what helps; an empty line follows where it has a place, or several lines. */
function noteText(
  message: string,
  at: Span | undefined,
  workingFolder: string,
  more: readonly string[] = [],
): string {
  const place = at ? [`Origin: ${shownPlace(at, workingFolder)}`, ...excerpt(at)] : [];
  const help = more.length === 0 ? [] : at ? ["", ...more] : more;
  const text = [message, ...place, ...help].join("\n");
  return at || message.includes("\n") ? `${text}\n\n` : text;
}

function shownPlace({ file, start }: Span, workingFolder: string): string {
  const { line, column } = positionOf(file, start);
  const path = file.path.startsWith("<") || isAbsolute(file.path)
    ? file.path
    : resolvePath(workingFolder, file.path);
  return `${path}:${line}:${column}`;
}

/** The line that is meant with those before it, and a mark under the column; nothing of secret files. */
function excerpt({ file, start }: Span): readonly string[] {
  if (file.secret || file.text === "") return [];
  const { line, column } = positionOf(file, start);
  const gutter = String(line).length;
  const room = WIDEST - gutter - 1;
  const shown = Array.from({ length: CONTEXT + 1 }, (_, index) => line - CONTEXT + index)
    .filter((one) => one > 0)
    .map((one) => {
      const text = lineText(file, one).replaceAll("\t", " ");
      const cut = text.length > room ? `${text.slice(0, room - CUT.length)}${CUT}` : text;
      return `${String(one).padStart(gutter)}${cut === "" ? "" : " "}${cut}`;
    });
  if (column > room) return ["", ...shown];
  const label = `column ${column}`;
  const mark = column + 1 + label.length > room
    ? `${" ".repeat(column - label.length - 2)}${label} ^`
    : `${" ".repeat(column - 1)}^ ${label}`;
  return ["", ...shown, `${" ".repeat(gutter)} ${mark}`];
}
