/** Diagnostics for programs. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";

/** What is wrong, where, what to do about it, and other places that help to understand it. */
export function problemData({ code, message, at, hint, notes }: DiagnosticError) {
  return {
    code,
    message,
    at: at && placeOf(at),
    hint,
    ...(notes.length > 0
      ? { notes: notes.map((note) => ({ ...note, at: note.at && placeOf(note.at) })) }
      : {}),
  };
}

/** What a command that was refused says where its answer is wanted as JSON. @param problems At least one. */
export function refusalText(problems: readonly DiagnosticError[]): string {
  const msg = problems.map(({ message }) => message).join("; ");
  return `${JSON.stringify({ failed: true, msg, problems: problems.map(problemData) }, null, 2)}\n`;
}
