/** Failures that tell more than a message. */

import { DiagnosticError, type DiagnosticOptions } from "../source/diagnostic.ts";
import type { ResultValues } from "./module.ts";

/** What a module cannot do, with values for its result. */
export class ModuleFailure extends DiagnosticError {
  constructor(message: string, readonly values: ResultValues, options: DiagnosticOptions) {
    super(message, options);
  }
}
