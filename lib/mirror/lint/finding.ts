/** What a check of a configuration finds. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";

export interface Finding {
  /** Whether the file would be refused, or does not say what its author may think. */
  readonly severity: "error" | "warning";
  readonly error: DiagnosticError;
}

export function errorAt(at: Span, message: string, hint?: string): Finding {
  return { severity: "error", error: new DiagnosticError(message, { code: "bad-config", at, hint }) };
}

export function warningAt(at: Span, message: string, hint?: string): Finding {
  return { severity: "warning", error: new DiagnosticError(message, { code: "bad-config", at, hint }) };
}
