/** Going through values: iteration, length, membership. */

import { Tuple } from "../../model/value.ts";
import { typeError } from "./error.ts";
import { findKey } from "./keys.ts";
import { Failed, Marker, trip } from "./marker.ts";
import { Range } from "./range.ts";
import { characters, textLength } from "./text.ts";
import { equals } from "./truth.ts";
import { fullTypeName } from "./type_names.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  ObjectValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tupleItems,
} from "./values.ts";

/** What iterating over a value yields, undefined for a value that cannot be iterated. Items may be markers. */
export function iterable(value: RuntimeValue): Iterable<RuntimeValue> | undefined {
  if (isListValue(value)) return value;
  if (typeof value === "string") return characters(value);
  if (isDictValue(value)) return value.keys();
  if (value instanceof Tuple) return tupleItems(value);
  if (value instanceof Marker) return trip(value);
  if (value instanceof ObjectValue) return value.iterate();
  if (value instanceof Uint8Array) return value;
  return value instanceof MarkedText ? characters(value.text) : undefined;
}

/** @throws {PythonError} TypeError for a value that cannot be iterated. */
export function iterate(value: RuntimeValue): Iterable<RuntimeValue> {
  const items = iterable(value);
  if (items === undefined) throw typeError(`'${fullTypeName(value)}' object is not iterable`);
  return items;
}

/** The items of a value for a callee that does not know markers: an item that is one is refused. */
export function* items(value: RuntimeValue): Generator<RuntimeValue, void, undefined> {
  for (const item of iterate(value)) {
    if (item instanceof Marker) trip(item);
    yield item;
  }
}

/** The items of a value as a list of their own; an item that is a marker is refused. */
export function listOf(value: RuntimeValue): RuntimeValue[] {
  return [...items(value)];
}

/** Number of items, undefined for a value without one. */
export function lengthIn(value: RuntimeValue): number | undefined {
  if (isListValue(value) || value instanceof Uint8Array) return value.length;
  if (typeof value === "string") return textLength(value);
  if (isDictValue(value)) return value.size;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Marker) return trip(value);
  if (value instanceof ObjectValue) return value.length();
  return value instanceof MarkedText ? textLength(value.text) : undefined;
}

/** What `len()` gives. @throws {PythonError} TypeError. */
export function length(value: RuntimeValue): number {
  const count = lengthIn(value);
  if (count === undefined) throw typeError(`object of type '${fullTypeName(value)}' has no len()`);
  return count;
}

/** What `item in container` gives. @throws {PythonError} TypeError. */
export function contains(container: RuntimeValue, item: RuntimeValue): boolean {
  const text = textIn(container);
  if (text !== undefined) return textContains(text, item);
  if (isDictValue(container)) return findKey(container, item) !== undefined;
  if (container instanceof Marker) return trip(container);
  if (container instanceof Range) return container.has(item);
  const members = iterable(container);
  if (members === undefined) throw typeError(`argument of type '${fullTypeName(container)}' is not iterable`);
  return someEqual(members, item);
}

function textContains(text: string, item: RuntimeValue): boolean {
  const part = textIn(item);
  if (part !== undefined) return text.includes(part);
  if (item instanceof Failed) return trip(item);
  throw typeError(`'in <string>' requires string as left operand, not ${fullTypeName(item)}`);
}

function someEqual(members: Iterable<RuntimeValue>, item: RuntimeValue): boolean {
  for (const member of members) if (member === item || equals(member, item)) return true;
  return false;
}

/** Whether a value is a list or tuple, or like one: what Ansible calls a sequence. Texts are none. */
export function isSequence(value: RuntimeValue): boolean {
  return isListValue(value) || value instanceof Tuple || value instanceof Range;
}

/** The items of a list or tuple, undefined for anything else. */
export function sequenceItems(value: RuntimeValue): RuntimeList | undefined {
  if (isListValue(value)) return value;
  if (value instanceof Tuple) return tupleItems(value);
  return value instanceof Range ? [...value.iterate()] : undefined;
}
