/** Diagnostics for programs. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";

/** What is wrong, where, and what to do about it. */
export function problemData({ code, message, at, hint }: DiagnosticError) {
  return { code, message, at: at && placeOf(at), hint };
}

/** What a command that was refused says where its answer is wanted as JSON. @param problems At least one. */
export function refusalText(problems: readonly DiagnosticError[]): string {
  const msg = problems.map(({ message }) => message).join("; ");
  return `${JSON.stringify({ failed: true, msg, problems: problems.map(problemData) }, null, 2)}\n`;
}
