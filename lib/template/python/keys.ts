/** Keys of dicts and members of sets: 1, 1.0 and true are one key, tuples are keys by what they hold. */

import { Float, Omit, Timestamp, Tuple } from "../../model/value.ts";
import { typeError } from "./error.ts";
import { Marker, trip } from "./marker.ts";
import { typeName } from "./type_names.ts";
import {
  MarkedText,
  ObjectValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  tupleItems,
} from "./values.ts";

/** In front of the texts that stand for keys which are no texts; no proper text begins with it. */
const MARK = "\udfff";

/**
 * Something that is the same (by `===`) for equal keys and different for others.
 *
 * @throws {PythonError} TypeError for lists and dicts, which cannot be keys.
 */
export function hashKey(value: RuntimeValue): unknown {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
  }
  if (value === null) return null;
  if (value instanceof Float) return value.value;
  if (value instanceof MarkedText) return value.text;
  if (value instanceof Tuple) return `${MARK}(${tupleItems(value).map(partKey).join(",")})`;
  if (value instanceof Timestamp) return `${MARK}@${value.iso}`;
  if (value instanceof Uint8Array) return `${MARK}b${value.join(",")}`;
  if (value instanceof Marker) return trip(value);
  if (value instanceof ObjectValue || value instanceof Omit) return value;
  throw typeError(`unhashable type: '${typeName(value)}'`);
}

function partKey(value: RuntimeValue): string {
  const key = hashKey(value);
  return typeof key === "string" ? JSON.stringify(key) : String(key);
}

/** The key of a dict that equals this one; undefined when there is none. */
export function findKey(dict: RuntimeDict, key: RuntimeValue): { readonly key: RuntimeValue } | undefined {
  if (dict.has(key)) return { key };
  if (typeof key === "string") return undefined;
  const hash = hashKey(key);
  if (typeof hash === "string" && dict.has(hash)) return { key: hash };
  for (const other of dict.keys()) {
    if (typeof other !== "string" && hashKey(other) === hash) return { key: other };
  }
  return undefined;
}

/** The value under a key; undefined when there is none. @throws {PythonError} TypeError for an unhashable key. */
export function dictGet(dict: RuntimeDict, key: RuntimeValue): RuntimeValue | undefined {
  if (typeof key === "string") return dict.get(key);
  const found = findKey(dict, key);
  return found && dict.get(found.key);
}

/** Sets a value; a key that equals one already there keeps that one's form. */
export function dictSet(dict: Map<RuntimeValue, RuntimeValue>, key: RuntimeValue, value: RuntimeValue): void {
  if (typeof key === "string") dict.set(key, value);
  else dict.set(findKey(dict, key)?.key ?? (key instanceof MarkedText ? key.text : key), value);
}

/** A dict of entries, later ones winning. */
export function dictOf(
  entries: Iterable<readonly [RuntimeValue, RuntimeValue]>,
): Map<RuntimeValue, RuntimeValue> {
  const made = new Map<RuntimeValue, RuntimeValue>();
  for (const [key, value] of entries) dictSet(made, key, value);
  return made;
}

/** A set of values in the order of their first appearance. */
export class ValueSet {
  readonly #members = new Map<unknown, RuntimeValue>();

  constructor(values: Iterable<RuntimeValue> = []) {
    for (const value of values) this.add(value);
  }

  /** Whether it was new. @throws {PythonError} TypeError for what cannot be a member. */
  add(value: RuntimeValue): boolean {
    const key = hashKey(value);
    if (this.#members.has(key)) return false;
    this.#members.set(key, value);
    return true;
  }

  has(value: RuntimeValue): boolean {
    return this.#members.has(hashKey(value));
  }

  get size(): number {
    return this.#members.size;
  }

  values(): RuntimeList {
    return [...this.#members.values()];
  }
}
