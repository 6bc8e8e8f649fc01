/** Order of values: `<`, `<=`, `>`, `>=`, and sorting. */

import { Tuple } from "../../model/value.ts";
import { Timestamp } from "../../model/value.ts";
import { compareTimestamps } from "./datetime.ts";
import { typeError } from "./error.ts";
import { Marker, trip } from "./marker.ts";
import { floatIn, integerIn } from "./numbers.ts";
import { compareText } from "./text.ts";
import { TimeDelta } from "./time_delta.ts";
import { equals } from "./truth.ts";
import { fullTypeName } from "./type_names.ts";
import { isListValue, type RuntimeList, type RuntimeValue, textIn, tupleItems } from "./values.ts";

export type Ordering = "<" | "<=" | ">" | ">=";

/** @throws {PythonError} TypeError for values of types that have no order together. */
export function ordered(operator: Ordering, a: RuntimeValue, b: RuntimeValue): boolean {
  const left = integerIn(a) ?? floatIn(a);
  if (left !== undefined) {
    const right = integerIn(b) ?? floatIn(b);
    if (right !== undefined) return compareNumbers(operator, left, right);
  }
  const [text, other] = [textIn(a), textIn(b)];
  if (text !== undefined && other !== undefined) return holds(operator, compareText(text, other));
  if (a instanceof Marker) return trip(a);
  if (b instanceof Marker) return trip(b);
  if (isListValue(a) && isListValue(b)) return orderedItems(operator, a, b);
  if (a instanceof Tuple && b instanceof Tuple) return orderedItems(operator, tupleItems(a), tupleItems(b));
  if (a instanceof Timestamp && b instanceof Timestamp && a.dateOnly === b.dateOnly) {
    return holds(operator, compareTimestamps(a, b));
  }
  if (a instanceof TimeDelta && b instanceof TimeDelta) {
    return compareNumbers(operator, a.microseconds, b.microseconds);
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return orderedItems(operator, [...a], [...b]);
  throw typeError(
    `'${operator}' not supported between instances of '${fullTypeName(a)}' and '${fullTypeName(b)}'`,
  );
}

function compareNumbers(operator: Ordering, a: number | bigint, b: number | bigint): boolean {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function holds(operator: Ordering, difference: number): boolean {
  return compareNumbers(operator, difference, 0);
}

function orderedItems(operator: Ordering, a: RuntimeList, b: RuntimeList): boolean {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [left, right] = [a[at] ?? null, b[at] ?? null];
    if (!equals(left, right)) return ordered(operator, left, right);
  }
  return holds(operator, a.length - b.length);
}

/** A sorted copy, stable also in reverse; `key` gives what is compared. */
export function sorted(
  values: Iterable<RuntimeValue>,
  key: (value: RuntimeValue) => RuntimeValue = (value) => value,
  reverse = false,
): RuntimeValue[] {
  const pairs = Array.from(values, (value) => ({ value, key: key(value) }));
  if (reverse) pairs.reverse();
  pairs.sort((a, b) => ordered("<", a.key, b.key) ? -1 : ordered("<", b.key, a.key) ? 1 : 0);
  if (reverse) pairs.reverse();
  return pairs.map(({ value }) => value);
}
