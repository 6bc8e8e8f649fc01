/** What Python calls the type of a value, for messages. */

import type { Raw } from "../model/raw.ts";
import { isDict, isFloat, isInteger, isList, Timestamp, Tuple, type Value } from "../model/value.ts";

/** The name of a value's type, such as `str`. */
export function typeOfValue(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (isInteger(value)) return "int";
  if (isFloat(value)) return "float";
  if (isList(value)) return "list";
  if (isDict(value)) return "dict";
  if (value instanceof Tuple) return "tuple";
  if (value instanceof Timestamp) return value.dateOnly ? "date" : "datetime";
  return value instanceof Uint8Array ? "bytes" : "Omit";
}

/** The name of the type that a tree has as it is written, templates counting as text. */
export function typeOfRaw(raw: Raw): string {
  if (raw.kind === "scalar") return typeOfValue(raw.value);
  return raw.kind === "list" ? "list" : "dict";
}
