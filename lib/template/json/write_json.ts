/** Values as JSON text, as Python's `json.dumps` lays it out. */

import { Float, Timestamp, Tuple } from "../../model/value.ts";
import { isoText, partsOf } from "../python/datetime.ts";
import { LimitExceeded, typeError, valueError } from "../python/error.ts";
import { floatRepr } from "../python/float_text.ts";
import { Marker, trip } from "../python/marker.ts";
import { sorted } from "../python/order.ts";
import { Range } from "../python/range.ts";
import { DEEPEST } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tupleItems,
} from "../python/values.ts";

export interface JsonStyle {
  /** Put before each line, once for each level; null for everything on one line. */
  readonly indent: string | null;
  readonly itemSeparator: string;
  readonly keySeparator: string;
  readonly sortKeys: boolean;
  /** Write everything outside ASCII as escapes. */
  readonly asciiOnly: boolean;
  /** Write NaN and the infinities, which JSON does not have. */
  readonly allowsNan: boolean;
  /** Ansible's encoder: dates as text, keys sorted as text, and its own words for what it cannot write. */
  readonly isAnsible: boolean;
}

/** What `json.dumps` of Python does when it is told nothing else. */
export const PLAIN_JSON: JsonStyle = {
  indent: null,
  itemSeparator: ", ",
  keySeparator: ": ",
  sortKeys: false,
  asciiOnly: true,
  allowsNan: true,
  isAnsible: false,
};

/** @throws {PythonError} TypeError for what JSON cannot hold. */
export function writeJson(value: RuntimeValue, style: JsonStyle): string {
  return new JsonWriter(style).value(value, "", 0);
}

class JsonWriter {
  constructor(private readonly style: JsonStyle) {}

  value(value: RuntimeValue, margin: string, depth: number): string {
    switch (typeof value) {
      case "boolean":
        return value ? "true" : "false";
      case "bigint":
        return value.toString();
      case "number":
        return Number.isInteger(value) ? String(value) : this.#float(value);
      case "string":
        return this.#text(value);
    }
    if (value === null) return "null";
    if (depth > DEEPEST) throw new LimitExceeded("Circular reference detected");
    if (isListValue(value)) return this.#list(value, margin, depth);
    if (isDictValue(value)) return this.#dict(value, margin, depth);
    if (value instanceof Tuple) return this.#list(tupleItems(value), margin, depth);
    if (value instanceof Float) return this.#float(value.value);
    if (value instanceof Marker) return trip(value);
    if (value instanceof MarkedText) return this.#text(value.text);
    if (this.style.isAnsible && value instanceof Timestamp) return this.#text(isoOf(value));
    if (this.style.isAnsible && value instanceof Range) {
      return this.#list([...value.iterate()], margin, depth);
    }
    throw this.#unsupported("Object", value);
  }

  #float(value: number): string {
    if (Number.isFinite(value)) return floatRepr(value);
    if (!this.style.allowsNan) {
      throw valueError(`Out of range float values are not JSON compliant: ${floatRepr(value)}`);
    }
    return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  }

  #text(text: string): string {
    const { asciiOnly } = this.style;
    const shown = text.replace(asciiOnly ? /["\\]|[^ -~]/g : /["\\]|[^ -\u{10ffff}]/gu, escaped);
    return `"${shown}"`;
  }

  #list(items: RuntimeList, margin: string, depth: number): string {
    const parts: string[] = [];
    for (const item of items) parts.push(this.value(item, this.#deeper(margin), depth + 1));
    return this.#enclosed("[", parts, "]", margin);
  }

  #dict(dict: RuntimeDict, margin: string, depth: number): string {
    const parts: string[] = [];
    for (const [key, value] of this.#entries(dict)) {
      const shown = this.value(value, this.#deeper(margin), depth + 1);
      parts.push(this.#text(key) + this.style.keySeparator + shown);
    }
    return this.#enclosed("{", parts, "}", margin);
  }

  #entries(dict: RuntimeDict): readonly (readonly [string, RuntimeValue])[] {
    const { sortKeys, isAnsible } = this.style;
    if (isAnsible) {
      const entries = Array.from(dict, ([key, value]) => [this.#key(key), value] as const);
      if (!sortKeys) return entries;
      const byKey = new Map(entries);
      return sorted([...byKey.keys()]).map((key) => [String(key), byKey.get(String(key)) ?? null] as const);
    }
    const keys = sortKeys ? sorted(dict.keys()) : [...dict.keys()];
    return keys.map((key) => [this.#key(key), dict.get(key) ?? null] as const);
  }

  #key(key: RuntimeValue): string {
    const text = textIn(key);
    if (text !== undefined) return text;
    if (key === null) return "null";
    if (typeof key === "boolean") return String(key);
    if (typeof key === "number" || typeof key === "bigint" || key instanceof Float) {
      return this.value(key, "", 0);
    }
    if (this.style.isAnsible) throw this.#unsupported("Key", key);
    throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
  }

  #unsupported(what: "Object" | "Key", value: RuntimeValue): Error {
    const name = typeName(value);
    return typeError(
      this.style.isAnsible
        ? `${what} of type '${name}' is not JSON serializable by the 'tagless' profile.`
        : `${what} of type ${name} is not JSON serializable`,
    );
  }

  #deeper(margin: string): string {
    return margin + (this.style.indent ?? "");
  }

  #enclosed(open: string, parts: readonly string[], close: string, margin: string): string {
    const { indent, itemSeparator } = this.style;
    if (parts.length === 0) return open + close;
    if (indent === null) return open + parts.join(itemSeparator) + close;
    const inner = `\n${this.#deeper(margin)}`;
    return `${open}${inner}${parts.join(itemSeparator + inner)}\n${margin}${close}`;
  }
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escaped(unit: string): string {
  return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isoOf(value: Timestamp): string {
  return value.dateOnly ? value.iso : isoText(partsOf(value), "T");
}
