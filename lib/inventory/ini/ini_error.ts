/** Mistakes in INI inventories. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** A line of an INI inventory that cannot be read. */
export function badIni(message: string, at: Span, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "ini-syntax", at, hint });
}
