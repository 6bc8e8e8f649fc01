/** What loading an inventory noticed without failing. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";

/** Something to tell the user; the inventory is usable all the same. */
export interface InventoryWarning {
  /** `error` is for what an inventory script wrote to its standard error. */
  readonly kind: "warning" | "deprecation" | "error";
  readonly message: string;
  readonly at: Span | undefined;
  /** Why a source could not be read in the way that the message names. */
  readonly cause: DiagnosticError | undefined;
}

/** Warnings in the order in which they came up; one that says the same again is dropped. */
export class Warnings {
  readonly #found = new Map<string, InventoryWarning>();

  add(kind: InventoryWarning["kind"], message: string, at?: Span, cause?: DiagnosticError): void {
    const key = [kind, message, cause?.message ?? ""].join("\n");
    if (!this.#found.has(key)) this.#found.set(key, { kind, message, at, cause });
  }

  list(): readonly InventoryWarning[] {
    return [...this.#found.values()];
  }
}
