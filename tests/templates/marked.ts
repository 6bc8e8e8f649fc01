/** Values of templates as JSON: what JSON has no form for stands in an object with one field that begins with `$`. */

import { Float, isDict, isList, Omit, Timestamp, Tuple, type Value } from "../../lib/model/value.ts";
import { floatRepr } from "../../lib/template/python/float_text.ts";

export type Marked =
  | null
  | boolean
  | number
  | string
  | readonly Marked[]
  | { readonly [key: string]: Marked };

/** The value that a table means. */
export function unmarked(marked: Marked): Value {
  if (typeof marked !== "object" || marked === null) return marked;
  if (Array.isArray(marked)) return marked.map(unmarked);
  const entries = Object.entries(marked);
  const [mark, text] = entries[0] ?? [];
  if (mark === "$time") return new Timestamp(String(text), !String(text).includes(":"));
  if (mark === "$float") return new Float(Number(text));
  if (mark === "$int") return BigInt(String(text));
  return new Map(entries.map(([key, value]) => [key, unmarked(value)]));
}

/** A value as a table shows it. */
export function withMarks(value: Value): Marked {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return { $int: String(value) };
  if (typeof value === "number") return Number.isInteger(value) ? value : { $float: floatRepr(value) };
  if (value instanceof Float) return { $float: floatRepr(value.value) };
  if (value instanceof Tuple) return { $tuple: value.items.map(withMarks) };
  if (value instanceof Timestamp) return { $time: value.iso };
  if (value instanceof Uint8Array) return { $bytes: value.toHex() };
  if (value instanceof Omit) return { $omit: true };
  if (isDict(value)) {
    const entries = [...value].map(([key, item]) => [withMarks(key), withMarks(item)] as const);
    const isPlain = [...value.keys()].every((key) => typeof key === "string" && !key.startsWith("__"));
    return isPlain ? Object.fromEntries(entries) : { $dict: entries };
  }
  return isList(value) ? value.map(withMarks) : null;
}
