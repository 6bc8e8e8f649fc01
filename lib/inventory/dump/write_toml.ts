/** Dumps as TOML: values first, then a table for each mapping. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { Timestamp, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import type { DumpTree } from "./dump_values.ts";

type Table = ReadonlyMap<Value, DumpTree>;

/** A list of mappings that all fit in this width is written as a list. */
const WIDEST_INLINE = 100;
const INDENT = "    ";
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);

/** @throws {DiagnosticError} `bad-argument` for null, which TOML does not have. */
export function dumpTomlText(tree: Table): string {
  return tableText(tree, "", false);
}

function tableText(table: Table, name: string, inArray: boolean): string {
  const literals: string[] = [];
  const tables: (readonly [name: string, table: Table, inArray: boolean])[] = [];
  for (const [rawKey, value] of table) {
    const key = keyText(str(rawKey));
    const path = name === "" ? key : `${name}.${key}`;
    if (isTable(value)) tables.push([path, value, false]);
    else if (isTableList(value) && !value.every(fitsInline)) {
      for (const item of value) tables.push([path, item, true]);
    } else literals.push(`${key} = ${literal(value, path, 0)}\n`);
  }
  const heading = inArray ? `[[${name}]]\n` : `[${name}]\n`;
  const isHeaded = inArray || (name !== "" && (literals.length > 0 || tables.length === 0));
  const own = `${isHeaded ? heading : ""}${literals.join("")}`;
  const parts = tables.map(([path, value, isItem]) => tableText(value, path, isItem));
  return [...(own === "" ? [] : [own]), ...parts].join("\n");
}

function literal(value: DumpTree, path: string, depth: number): string {
  if (isTable(value)) {
    const pairs = [...value].map(([key, item]) => `${keyText(str(key))} = ${literal(item, path, depth)}`);
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  if (isList(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item) => `${INDENT.repeat(depth + 1)}${literal(item, path, depth + 1)}`);
    return `[\n${items.join(",\n")},\n${INDENT.repeat(depth)}]`;
  }
  if (value === null) {
    throw new DiagnosticError(`TOML has no null: ${path}`, {
      code: "bad-argument",
      hint: "use --yaml, or JSON",
    });
  }
  if (typeof value === "boolean") return String(value);
  if (typeof value === "object" && "tag" in value) return quoted(str(value.value));
  if (typeof value === "string") return quoted(value);
  return value instanceof Timestamp ? value.iso : str(value as Value);
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

function quoted(text: string): string {
  // deno-lint-ignore no-control-regex -- TOML allows a tab in texts, but no other control characters
  const escaped = text.replace(/["\\\x00-\x08\x0a-\x1f\x7f]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16).padStart(4, "0");
    return ESCAPES.get(letter) ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}

function isList(value: DumpTree): value is readonly DumpTree[] {
  return Array.isArray(value);
}

function isTable(value: DumpTree): value is Table {
  return value instanceof Map;
}

function isTableList(value: DumpTree): value is readonly Table[] {
  return isList(value) && value.length > 0 && value.every(isTable);
}

function fitsInline(table: Table): boolean {
  const text = `${INDENT}${literal(table, "", 0)},`;
  return text.length <= WIDEST_INLINE && !text.includes("\n");
}
