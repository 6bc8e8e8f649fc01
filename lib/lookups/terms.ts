/** Terms as lookups want them. */

import type { Span } from "../source/span.ts";
import { PythonError } from "../template/python/error.ts";
import { items, sequenceItems } from "../template/python/iterate.ts";
import { Marker, trip, Undefined } from "../template/python/marker.ts";
import { typeName } from "../template/python/type_names.ts";
import { type RuntimeList, type RuntimeValue, textIn } from "../template/python/values.ts";

/** A term that has to be a text. @throws {PythonError} AttributeError, as Python does for the method it would call. */
export function textTerm(term: RuntimeValue, method: string): string {
  const text = textIn(term);
  if (text !== undefined) return text;
  if (term instanceof Marker) return trip(term);
  throw new PythonError("AttributeError", `'${typeName(term)}' object has no attribute '${method}'`);
}

/** Lists among the terms replaced by their items, one level deep; an item that is a marker is refused. */
export function flattened(terms: RuntimeList): RuntimeValue[] {
  return terms.flatMap((term) => sequenceItems(term) === undefined ? [term] : [...items(term)]);
}

/** The class of a value as Python shows it. */
export function classOf(value: RuntimeValue): string {
  return `<class '${typeName(value)}'>`;
}

/** An undefined value in place of what a lookup looked for. */
export function notFound(message: string, name: string, at: Span | undefined): Undefined {
  return new Undefined(message, { site: { source: { text: "", span: () => at }, start: 0, end: 0 }, name });
}
