/** Errors of an evaluation as diagnostics with a place. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { LimitExceeded, PythonError } from "../python/error.ts";
import { Failed, type Marker, MarkerTripped } from "../python/marker.ts";
import { syntaxDiagnostic, type TemplateKind, TemplateSyntaxError } from "../syntax/error.ts";
import { type Site, spanOf } from "../syntax/source.ts";

/**
 * What to throw for an error that came out of an operation at a site.
 *
 * Markers and errors that are no failure of the template go on as they are.
 */
export function raised(error: unknown, kind: TemplateKind, site: Site): unknown {
  if (error instanceof MarkerTripped) return error;
  return failureOf(error, kind, site) ?? error;
}

/** The diagnostic for an error, undefined for a marker and for bugs. */
export function failureOf(error: unknown, kind: TemplateKind, site: Site): DiagnosticError | undefined {
  if (error instanceof DiagnosticError) return error.located(spanOf(site));
  if (error instanceof TemplateSyntaxError) return syntaxDiagnostic(error, "template");
  const message = messageIn(error);
  if (message === undefined) return undefined;
  return new DiagnosticError(`Error rendering ${kind}: ${message}`, {
    code: "template-failed",
    at: spanOf(site),
    cause: error,
  });
}

/** The marker that an error becomes where its use may still be avoided; undefined for bugs. */
export function markerOf(error: unknown, kind: TemplateKind, site: Site): Marker | undefined {
  if (error instanceof MarkerTripped) return error.marker;
  const failure = failureOf(error, kind, site);
  return failure && new Failed(failure);
}

/** What an error of the template says, undefined for bugs. */
export function messageIn(error: unknown): string | undefined {
  if (error instanceof PythonError || error instanceof LimitExceeded) return error.message;
  // The runtime's own limits are reached by templates that the budget cannot foresee.
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return "Recursive loop detected in template.";
  }
  if (error instanceof RangeError && /Invalid (string|array) length|BigInt/.test(error.message)) {
    return error.message;
  }
  return undefined;
}
