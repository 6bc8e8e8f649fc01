/** What is said beside results: warnings and errors, each once in a run. */

import { type DiagnosticError, renderDiagnostic } from "../source/diagnostic.ts";
import { placeOf, type Span } from "../source/span.ts";
import type { TaskResult } from "../model/result.ts";
import { errorLine, type Line, line } from "./lines.ts";

/** Makes the lines of warnings and errors, and remembers what was said. */
export class Notes {
  readonly #said = new Set<string>();

  /** Warnings of a result, and what is wrong with its place. */
  of(result: TaskResult): readonly Line[] {
    const warnings = result.warnings.flatMap((message) => this.warning(message));
    const error = result.status === "failed" || result.status === "unreachable" ? result.error : null;
    return error && !result.secret ? [...warnings, ...this.error(error)] : warnings;
  }

  /** What is wrong, and where; for the next host that fails in the same way it is not said again. */
  error(error: DiagnosticError): readonly Line[] {
    const text = renderDiagnostic(error);
    if (this.#isKnown(text)) return [];
    const [first = "", ...rest] = text.split("\n");
    // The place goes on a line of its own: the message is what scripts look for at the start.
    const place = error.at ? [placeOf(error.at)] : [];
    const message = error.at ? first.slice((place[0] ?? "").length + 2) : first;
    return [line(`[ERROR]: ${message}`, "red"), ...[...place, ...rest].map((text) => line(text, "red"))];
  }

  warning(
    message: string,
    { at, deprecated = false }: { readonly at?: Span | undefined; readonly deprecated?: boolean } = {},
  ): readonly Line[] {
    const word = deprecated ? "DEPRECATION WARNING" : "WARNING";
    const texts = [`[${word}]: ${message}`, ...(at ? [`Origin: ${placeOf(at)}`] : [])];
    if (this.#isKnown(texts.join("\n"))) return [];
    return texts.map((text) => errorLine(text, deprecated ? "purple" : "bright purple"));
  }

  #isKnown(text: string): boolean {
    if (this.#said.has(text)) return true;
    this.#said.add(text);
    return false;
  }
}
