/** Arguments of template functions, taken as Go's packages take them. */

import { type GoMap, type GoValue, isMap, TemplateError, textOf } from "./value.ts";

export function numberOf(value: GoValue | undefined): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = typeof value === "number" ? value : Number(textOf(value) || 0);
  return Number.isNaN(number) ? 0 : number;
}

export function integerOf(value: GoValue | undefined): number {
  return Math.trunc(numberOf(value));
}

export function listOf(value: GoValue | undefined): GoValue[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined) return [];
  throw new TemplateError(`expected a list: ${textOf(value)}`);
}

export function mapOf(value: GoValue | undefined): GoMap {
  if (isMap(value)) return value;
  if (value === null || value === undefined) return new Map();
  throw new TemplateError(`expected a mapping: ${textOf(value)}`);
}

/** The kind of a value in the words of Go's reflection. */
export function kindOf(value: GoValue | undefined): string {
  if (value === null || value === undefined) return "invalid";
  if (Array.isArray(value)) return "slice";
  if (isMap(value)) return "map";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float64";
  return typeof value === "function" ? "func" : "string";
}

const TYPES: Readonly<Record<string, string>> = {
  slice: "[]interface {}",
  map: "map[string]interface {}",
  invalid: "<nil>",
};

/** The type of a value in Go's words. */
export function typeOf(value: GoValue | undefined): string {
  const kind = kindOf(value);
  return TYPES[kind] ?? kind;
}
