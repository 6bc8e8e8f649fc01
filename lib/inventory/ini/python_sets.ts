/** Which literals are equal, and the order in which CPython goes through a set. */

import { isInteger, numberOf, type Value } from "../../model/value.ts";
import { HashSet } from "../../template/python/hash_set.ts";
import { NoLiteral, type PythonEntry, type PythonLiteral } from "./python_syntax.ts";

/**
 * A literal as it was written, with its sets and dicts as Python makes them.
 *
 * @throws {NoLiteral} for members and keys that are lists, sets or dicts.
 */
export function hashed(literal: PythonLiteral): PythonLiteral {
  switch (literal.kind) {
    case "list":
    case "tuple":
      return { ...literal, items: literal.items.map(hashed) };
    case "set":
      return { ...literal, items: setMembers(literal.items.map(hashed)) };
    case "dict": {
      const entries = literal.entries.map(({ key, value }) => ({ key: hashed(key), value: hashed(value) }));
      return { ...literal, entries: dictEntries(entries) };
    }
    default:
      return literal;
  }
}

/** A text that is the same for equal keys and different for others: 1, 1.0 and True are one key. */
function keyOf(literal: PythonLiteral): string {
  switch (literal.kind) {
    case "constant":
      return numberKey(literal.value) ?? "none";
    case "complex":
      return literal.imaginary === 0
        ? numberKey(literal.real) ?? ""
        : `complex ${literal.real} ${literal.imaginary}`;
    case "text":
      return `${literal.bytes ? "bytes" : "text"} ${literal.value}`;
    case "ellipsis":
      return "ellipsis";
    case "tuple":
      return `tuple ${JSON.stringify(literal.items.map(keyOf))}`;
    case "list":
    case "set":
    case "dict":
      throw new NoLiteral();
    default:
      return literal satisfies never;
  }
}

function numberKey(value: Value): string | null {
  if (typeof value === "boolean") return `number ${Number(value)}`;
  if (isInteger(value)) return `number ${value}`;
  const number = numberOf(value);
  return number === null ? null : `number ${Object.is(number, -0) ? 0 : number}`;
}

/** The members of a set, each once, in CPython's order; sets with other members than whole numbers as written. */
function setMembers(items: readonly PythonLiteral[]): readonly PythonLiteral[] {
  const members = new Map<string, PythonLiteral>();
  for (const item of items) {
    const key = keyOf(item);
    if (!members.has(key)) members.set(key, item);
  }
  const order = new HashSet();
  for (const key of members.keys()) {
    const whole = /^number (-?\d+)$/.exec(key)?.[1];
    if (whole === undefined) return [...members.values()];
    order.add(BigInt(whole));
  }
  // Different numbers with one hash, such as -1 and -2, are one member there.
  if (order.size < members.size) return [...members.values()];
  return order.values().flatMap((number) => members.get(`number ${String(number)}`) ?? []);
}

/** Of keys that are equal the first is kept, with the last value. */
function dictEntries(written: readonly PythonEntry[]): readonly PythonEntry[] {
  const entries = new Map<string, PythonEntry>();
  for (const { key, value } of written) {
    const id = keyOf(key);
    entries.set(id, { key: entries.get(id)?.key ?? key, value });
  }
  return [...entries.values()];
}
