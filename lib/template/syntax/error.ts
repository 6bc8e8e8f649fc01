/** Syntax errors of templates. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Site, spanOf } from "./source.ts";

/** Whether a text is a whole template, or a bare expression such as a condition: messages say which. */
export type TemplateKind = "template" | "expression";

/** A mistake in a template's text: `message` is Jinja's own, without the words in front. */
export class TemplateSyntaxError extends Error {
  constructor(message: string, readonly site: Site, readonly hint?: string | undefined) {
    super(message);
    this.name = "TemplateSyntaxError";
  }
}

/** The diagnostic for a syntax error, worded as Ansible does. */
export function syntaxDiagnostic(error: TemplateSyntaxError, kind: TemplateKind, note = ""): DiagnosticError {
  return new DiagnosticError(`Syntax error in ${kind}.${note}`.replace(/\.$/, "") + `: ${error.message}`, {
    code: "template-syntax",
    at: spanOf(error.site),
    hint: error.hint,
    cause: error,
  });
}
