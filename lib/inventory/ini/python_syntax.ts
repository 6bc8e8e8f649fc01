/** The parts of a Python literal. */

import type { Value } from "../../model/value.ts";

/** A literal, with the half-open range of the text that it stands in. */
export type PythonLiteral =
  & { readonly start: number; readonly end: number }
  & (
    | PythonConstant
    | PythonComplex
    | PythonText
    | { readonly kind: "ellipsis" }
    | { readonly kind: "list" | "tuple" | "set"; readonly items: readonly PythonLiteral[] }
    | { readonly kind: "dict"; readonly entries: readonly PythonEntry[] }
  );

/** A number, True, False or None. */
export interface PythonConstant {
  readonly kind: "constant";
  readonly value: Value;
  /** Whether a sign stands before it: Python takes only one. */
  readonly signed: boolean;
}

/** A complex number, the only sum that is a literal. */
export interface PythonComplex {
  readonly kind: "complex";
  readonly real: number;
  readonly imaginary: number;
  /** Whether it is more than a number with a `j`. */
  readonly signed: boolean;
}

/** A text, or several side by side. */
export interface PythonText {
  readonly kind: "text";
  readonly value: string;
  /** Whether it was written as bytes. */
  readonly bytes: boolean;
  /** Where the value stands, quotes left out; null where it does not stand there letter by letter. */
  readonly inside: { readonly start: number; readonly end: number } | null;
}

/** An entry of a dict. */
export interface PythonEntry {
  readonly key: PythonLiteral;
  readonly value: PythonLiteral;
}

/** Ends the reading of a text that is no literal. It never leaves `parsePythonLiteral`. */
export class NoLiteral extends Error {}
