/** Diagnostics for programs. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";

/** What is wrong, where, and what to do about it. */
export function problemData({ code, message, at, hint }: DiagnosticError) {
  return { code, message, at: at && placeOf(at), hint };
}
