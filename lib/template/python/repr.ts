/** Values as text: Python's `str()` and `repr()`. */

import { Float, Omit, Timestamp, Tuple } from "../../model/value.ts";
import { timestampRepr } from "./datetime.ts";
import { LimitExceeded } from "./error.ts";
import { floatRepr } from "./float_text.ts";
import { Marker, trip } from "./marker.ts";
import { DEEPEST } from "./truth.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  Markup,
  ObjectValue,
  type RuntimeList,
  type RuntimeValue,
  tupleItems,
} from "./values.ts";

/** What `str()` gives. */
export function str(value: RuntimeValue): string {
  if (typeof value === "string") return value;
  if (value instanceof MarkedText) return value.text;
  if (value instanceof Timestamp) return value.iso;
  return value instanceof ObjectValue ? value.text() : repr(value);
}

/** What `repr()` gives. */
export function repr(value: RuntimeValue, depth = 0): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "True" : "False";
    case "bigint":
      return value.toString();
    case "number":
      return Number.isInteger(value) ? String(value) : floatRepr(value);
  }
  if (value === null) return "None";
  if (depth > DEEPEST) {
    throw new LimitExceeded("maximum recursion depth exceeded while getting the repr of an object");
  }
  if (isListValue(value)) return `[${reprs(value, depth)}]`;
  if (isDictValue(value)) {
    const entries: string[] = [];
    for (const [key, item] of value) entries.push(`${repr(key, depth + 1)}: ${repr(item, depth + 1)}`);
    return `{${entries.join(", ")}}`;
  }
  if (value instanceof Tuple) {
    const items = tupleItems(value);
    return items.length === 1 ? `(${reprs(items, depth)},)` : `(${reprs(items, depth)})`;
  }
  if (value instanceof Float) return floatRepr(value.value);
  if (value instanceof Marker) return trip(value);
  if (value instanceof ObjectValue) return value.repr();
  if (value instanceof Timestamp) return timestampRepr(value);
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (value instanceof Omit) return "<<Omit>>";
  return value instanceof Markup ? `Markup(${quoted(value.text)})` : quoted(value.text);
}

function reprs(items: RuntimeList, depth: number): string {
  const texts: string[] = [];
  for (const item of items) texts.push(repr(item, depth + 1));
  return texts.join(", ");
}

const PLAIN = /^[ -&(-[\]-~]*$/;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const NOT_SHOWN = /(?! )[\p{C}\p{Z}\\]/gu;

/** A text as Python writes it in source: in single quotes unless double ones need less escaping. */
export function quoted(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = text.replace(NOT_SHOWN, (letter) => ESCAPES[letter] ?? codeEscape(letter));
  return quote + (quote === "'" ? shown.replaceAll("'", "\\'") : shown) + quote;
}

/** Whether `str.isprintable()` is true for a text. */
export function isPrintable(text: string): boolean {
  return !/(?! )[\p{C}\p{Z}]/u.test(text);
}

/** A character as `\xNN`, `\uNNNN` or `\UNNNNNNNN`. */
export function codeEscape(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

function bytesRepr(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = text.replace(
    /[^ -[\]-~]/g,
    (letter) => ESCAPES[letter] ?? codeEscape(letter),
  );
  return `b${quote}${quote === "'" ? shown.replaceAll("'", "\\'") : shown}${quote}`;
}
