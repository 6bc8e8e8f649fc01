/** Places for failures of steps that do not know where their input stands. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";

/** Runs a part of a larger step: where it fails, `message: ` goes before what it says. */
export function within<T>(message: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof DiagnosticError ? error.within(message) : error;
  }
}

/** Runs a step; an expected failure that has no place gets this one. */
export function atPlace<T>(at: Span, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(at) : error;
  }
}
