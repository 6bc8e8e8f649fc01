/** Reading TOML: the door to `smol-toml`. */

import { parse, TomlDate, TomlError } from "smol-toml";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { SourceFile } from "../source/span.ts";
import { type Dict, float, integer, Timestamp, type Value } from "../model/value.ts";

/** The tables of a TOML file as plain objects. @throws {DiagnosticError} `toml-syntax` at the place. */
export function parseToml(file: SourceFile): Readonly<Record<string, unknown>> {
  return reading(file, () => parse(file.text));
}

/** The tables of a TOML file as values: integers, floats and dates stay apart. @throws {DiagnosticError} `toml-syntax`. */
export function parseTomlValue(file: SourceFile): Dict {
  const tables = reading(file, () => parse(file.text, { integersAsBigInt: true }));
  return new Map(Object.entries(tables).map(([key, value]) => [key, valueOf(value)]));
}

function reading<T>(file: SourceFile, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const start = offsetOf(file.text, cause.line, cause.column);
    const [what = ""] = cause.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new DiagnosticError(what, { code: "toml-syntax", at: { file, start, end: start + 1 }, cause });
  }
}

function valueOf(read: unknown): Value {
  if (typeof read === "bigint") return integer(read);
  if (typeof read === "number") return float(read);
  if (typeof read === "string" || typeof read === "boolean") return read;
  if (read instanceof TomlDate) return dateValue(read);
  if (Array.isArray(read)) return read.map(valueOf);
  if (typeof read !== "object" || read === null) throw new TypeError(`not TOML data: ${typeof read}`);
  return new Map(Object.entries(read).map(([key, value]) => [key, valueOf(value)]));
}

/** Dates as Python shows them; a time without a date is text. */
function dateValue(date: TomlDate): Value {
  const text = date.toISOString().replace("T", " ").replace("Z", "+00:00")
    .replace(/\.(\d{3})/, (_, digits: string) => digits === "000" ? "" : `.${digits}000`);
  return date.isTime() ? text : new Timestamp(text, date.isDate());
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, column - 1);
}
