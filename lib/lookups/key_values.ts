/** Terms such as `start=1 end=5`, as several lookups still take them. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { textSpan } from "../source/span.ts";
import { rawScalar } from "../model/raw.ts";
import { splitKeyValues } from "../yaml/key_value_text.ts";
import { LookupFailure } from "./lookup.ts";

export interface KeyValues {
  readonly pairs: ReadonlyMap<string, string>;
  /** What is no pair; null when all of it is pairs. */
  readonly rest: string | null;
}

/** @throws {LookupFailure} for a quote that is not closed. */
export function readKeyValues(term: string): KeyValues {
  try {
    const { pairs, rest } = splitKeyValues(rawScalar(term, textSpan("term", term)), () => true);
    const entries = pairs.entries.map(({ key, value }) =>
      [String(key.value), value.kind === "scalar" ? String(value.value) : ""] as const
    );
    return { pairs: new Map(entries), rest: rest && String(rest.value) };
  } catch (error) {
    if (error instanceof DiagnosticError) throw new LookupFailure(`${error.message}: ${term}`, error.hint);
    throw error;
  }
}
