/** Truth and equality of values. */

import { Float, Timestamp, Tuple } from "../../model/value.ts";
import { LimitExceeded } from "./error.ts";
import { findKey } from "./keys.ts";
import { Marker, trip } from "./marker.ts";
import { floatIn, integerIn } from "./numbers.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  ObjectValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  tupleItems,
} from "./values.ts";

/** Values nested deeper are taken for endless. */
export const DEEPEST = 500;

/** What `bool()` gives. */
export function truth(value: RuntimeValue): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value !== "";
    case "number":
      return value !== 0;
    case "bigint":
      return true;
  }
  if (value === null) return false;
  if (isListValue(value)) return value.length > 0;
  if (isDictValue(value)) return value.size > 0;
  if (value instanceof Marker) return trip(value);
  if (value instanceof ObjectValue) return value.truth();
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof MarkedText) return value.text !== "";
  return !(value instanceof Uint8Array) || value.length > 0;
}

/** What `==` gives. */
export function equals(a: RuntimeValue, b: RuntimeValue, depth = 0): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  if (a instanceof Marker) return trip(a);
  if (b instanceof Marker) return trip(b);
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (depth > DEEPEST) throw new LimitExceeded("maximum recursion depth exceeded in comparison");
  const left = integerIn(a) ?? floatIn(a);
  if (left !== undefined) {
    const right = integerIn(b) ?? floatIn(b);
    // Loose on purpose: it compares a bigint and a float by their exact values.
    // deno-lint-ignore eqeqeq
    return right !== undefined && left == right;
  }
  if (a instanceof ObjectValue) return a.equals(b);
  if (b instanceof ObjectValue) return b.equals(a);
  return sameData(a, b, depth);
}

function sameData(a: RuntimeValue, b: RuntimeValue, depth: number): boolean {
  if (isListValue(a)) return isListValue(b) && sameItems(a, b, depth);
  if (isDictValue(a)) return isDictValue(b) && sameEntries(a, b, depth);
  if (a instanceof Tuple) return b instanceof Tuple && sameItems(tupleItems(a), tupleItems(b), depth);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.iso === b.iso && a.dateOnly === b.dateOnly;
  if (a instanceof Uint8Array) {
    return b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at]);
  }
  const text = a instanceof MarkedText ? a.text : a;
  const other = b instanceof MarkedText ? b.text : b;
  return typeof text === "string" && text === other;
}

function sameItems(a: RuntimeList, b: RuntimeList, depth: number): boolean {
  if (a.length !== b.length) return false;
  return a.every((item, at) => equals(item, b[at] ?? null, depth + 1));
}

function sameEntries(a: RuntimeDict, b: RuntimeDict, depth: number): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const found = findKey(b, key);
    if (found === undefined) return false;
    const other = b.get(found.key);
    if (other === undefined || !equals(value, other, depth + 1)) return false;
  }
  return true;
}
