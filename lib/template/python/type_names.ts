/** The names of Python's types, as error messages show them. */

import { Float, Omit, Timestamp, Tuple } from "../../model/value.ts";
import { Marker } from "./marker.ts";
import {
  isDictValue,
  isListValue,
  KeptText,
  Markup,
  ObjectValue,
  type RuntimeValue,
  TracedText,
} from "./values.ts";

export function typeName(value: RuntimeValue): string {
  if (value === null) return "NoneType";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "str";
    case "bigint":
      return "int";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
  }
  if (isListValue(value)) return "list";
  if (isDictValue(value)) return "dict";
  if (value instanceof Marker || value instanceof ObjectValue) return value.typeName;
  if (value instanceof Tuple) return value.constructor === Tuple ? "tuple" : "GroupTuple";
  if (value instanceof Float) return "float";
  if (value instanceof Timestamp) return value.dateOnly ? "date" : "datetime";
  if (value instanceof Markup) return "Markup";
  if (value instanceof TracedText) return "str";
  if (value instanceof KeptText) return "NativeJinjaText";
  if (value instanceof Omit) return "_OmitType";
  return "bytes";
}

/** The name as Ansible's own messages and `type_debug` show it: that of a class is its own. */
export function nativeTypeName(value: RuntimeValue): string {
  return value instanceof ObjectValue ? value.nativeTypeName : typeName(value);
}

/** The name with its module, as errors of operators and of functions written in C show it. */
export function fullTypeName(value: RuntimeValue): string {
  const name = typeName(value);
  return value instanceof Timestamp || name === "timedelta" ? `datetime.${name}` : name;
}
