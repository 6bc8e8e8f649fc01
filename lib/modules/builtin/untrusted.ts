/** Text that came out of a template is data: it is never taken for an expression. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** The refusal of a text that something else than the playbook may have written. */
export function untrusted(at: Span): DiagnosticError {
  return new DiagnosticError("Encountered untrusted template or expression.", {
    code: "template-failed",
    at,
    hint: "write the expression itself, without {{ }}",
  });
}
