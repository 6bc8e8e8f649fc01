/** Values made into what an argument wants, as far as Ansible does so. */

import { parseJson, toJson } from "../model/json.ts";
import { Float, isDict, isInteger, isList, numberOf, Tuple, type Value } from "../model/value.ts";
import type { ArgumentType } from "../model/argument.ts";
import { repr, str } from "../template/python/repr.ts";
import { typeName } from "../template/python/type_names.ts";

export type Conversion = { readonly value: Value } | {
  /** Why it cannot be converted. */
  readonly problem: string;
  /** The Python name of the type that it has. */
  readonly found: string;
};

const TRUE: readonly Value[] = ["y", "yes", "on", "1", "true", "t", 1, true];
const FALSE: readonly Value[] = ["n", "no", "off", "0", "false", "f", 0, false];
const VALID = "0, 1, 'on', 'off', 'no', 'yes', '0', '1', 'n', 'f', 't', 'y', 'true', 'false'";

export function convert(value: Value, type: ArgumentType): Conversion {
  const problem = (why: string): Conversion => ({ problem: why, found: typeName(value) });
  switch (type) {
    case "raw":
      return { value };
    case "str":
    case "path":
      return { value: str(value) };
    case "bool":
      return toBoolean(value) ??
        problem(`The value ${repr(value)} is not a valid boolean. Valid booleans include: ${VALID}`);
    case "int":
      return toInteger(value) ?? problem(`"${repr(value)}" cannot be converted to an int`);
    case "float":
      return toFloat(value) ?? problem(`${typeName(value)} cannot be converted to a float`);
    case "list":
      return toList(value) ?? problem(`<class '${typeName(value)}'> cannot be converted to a list`);
    case "dict":
      return toDict(value) ?? problem(dictProblem(value));
    case "jsonarg":
      return {
        value: isDict(value) || isList(value) ? JSON.stringify(toJson(value)) : str(value).trim(),
      };
    case "bytes":
      return toSize(value, /^(\d+(?:\.\d*)?)\s*([KMGTPEZY]?)B?$/i) ??
        problem(`${typeName(value)} cannot be converted to a Byte value`);
    case "bits":
      return toSize(value, /^(\d+(?:\.\d*)?)\s*([KMGTPEZY]?)b?$/i) ??
        problem(`${typeName(value)} cannot be converted to a Bit value`);
    default:
      throw new TypeError(`unknown argument type: ${type satisfies never}`);
  }
}

function toBoolean(value: Value): Conversion | null {
  const known = typeof value === "string"
    ? value.trim().toLowerCase()
    : value instanceof Float
    ? value.value
    : value;
  if (TRUE.includes(known)) return { value: true };
  return FALSE.includes(known) ? { value: false } : null;
}

function toInteger(value: Value): Conversion | null {
  if (typeof value === "boolean") return { value: Number(value) };
  if (isInteger(value)) return { value };
  if (value instanceof Float) return { value: value.value };
  if (typeof value !== "string" || !/^\s*[-+]?\d+(_\d+)*\s*$/.test(value)) return null;
  return { value: Number(value.replaceAll("_", "")) };
}

function toFloat(value: Value): Conversion | null {
  if (typeof value === "boolean") return { value: Number(value) };
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : numberOf(value);
  return number === null || Number.isNaN(number) ? null : { value: number };
}

function toList(value: Value): Conversion | null {
  if (isList(value)) return { value };
  if (value instanceof Tuple) return { value: value.items };
  if (typeof value === "string") return { value: value.split(",") };
  return numberOf(value) !== null ? { value: [str(value)] } : null;
}

function toDict(value: Value): Conversion | null {
  if (isDict(value)) return { value };
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (text.startsWith("{")) {
    try {
      const parsed = parseJson(text);
      return isDict(parsed) ? { value: parsed } : null;
    } catch {
      // Not JSON: it is said to be no dictionary, whatever else it may be.
      return null;
    }
  }
  if (!text.includes("=")) return null;
  const pairs = text.match(/(?:[^\s,"']|"[^"]*"|'[^']*')+/g) ?? [];
  const entries = pairs.map((pair): [Value, Value] => {
    const equals = pair.indexOf("=");
    return [pair.slice(0, equals), pair.slice(equals + 1).replace(/^(["'])(.*)\1$/, "$2")];
  });
  return pairs.every((pair) => pair.includes("=")) ? { value: new Map(entries) } : null;
}

function dictProblem(value: Value): string {
  if (typeof value !== "string") return `<class '${typeName(value)}'> cannot be converted to a dict`;
  return value.trim().startsWith("{")
    ? "unable to evaluate string as dictionary"
    : "dictionary requested, could not parse JSON or key=value";
}

function toSize(value: Value, pattern: RegExp): Conversion | null {
  const found = pattern.exec(str(value).trim());
  if (!found) return null;
  const power = "KMGTPEZY".indexOf((found[2] ?? "").toUpperCase()) + 1;
  return { value: Math.round(Number(found[1]) * 1024 ** (found[2] ? power : 0)) };
}
