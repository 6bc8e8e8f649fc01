/** Dotted paths such as `address.city`, by which filters look into the items of a list. */

import type { CallContext } from "../environment.ts";
import { Marker, trip } from "../python/marker.ts";
import { type RuntimeList, type RuntimeValue, textIn, tuple } from "../python/values.ts";

export type Getter = (item: RuntimeValue) => RuntimeValue;

/** Reads a path; parts that are digits are indexes. `none` reads the item itself. A part that is missing is refused. */
export function pathGetter(path: RuntimeValue, { item }: CallContext): Getter {
  const parts = pathParts(path);
  return (value) => {
    let made = value;
    for (const part of parts) {
      made = item(made, part);
      if (made instanceof Marker) trip(made);
    }
    return made;
  };
}

/** Reads a path for a filter that knows markers: a part that is missing gives one, or the fallback unless that is `none`. */
export function lenientPathGetter(
  path: RuntimeValue,
  { item }: CallContext,
  fallback: RuntimeValue = null,
): Getter {
  const parts = pathParts(path);
  return (value) => {
    let made = value;
    for (const part of parts) {
      made = item(made, part);
      if (fallback !== null && made instanceof Marker) made = fallback;
    }
    return made;
  };
}

/** Reads several paths between commas, as one key. */
export function multiPathGetter(paths: RuntimeValue, context: CallContext, change: Getter): Getter {
  const text = textIn(paths);
  const getters = (text === undefined ? [paths] : text.split(",")).map((path) => pathGetter(path, context));
  const [only] = getters;
  if (getters.length === 1 && only) return (value) => tuple([change(only(value))]);
  return (value) => tuple(getters.map((getter) => change(getter(value))));
}

function pathParts(path: RuntimeValue): RuntimeList {
  if (path === null) return [];
  const text = textIn(path);
  if (text === undefined) return [path];
  return text.split(".").map((part) => /^\d+$/.test(part) ? Number(part) : part);
}

/** Text in lower case, for comparing without case; anything else as it is. */
export function foldedCase(value: RuntimeValue): RuntimeValue {
  const text = textIn(value);
  return text === undefined ? value : text.toLowerCase();
}

/** What changes keys before they are compared. */
export function caseRule(caseSensitive: boolean): Getter {
  return caseSensitive ? (value) => value : foldedCase;
}
