/** Data as templates of Go see it. */

import type { Json } from "../../../model/json.ts";

/** Mappings can be changed by templates; functions are methods of what is built in. */
export type GoValue = null | boolean | number | string | GoValue[] | GoMap | GoFunction;
export type GoMap = Map<string, GoValue>;
export type GoFunction = (...args: readonly GoValue[]) => GoValue;

/** Why a template cannot be rendered. */
export class TemplateError extends Error {}

export function fromJson(json: Json): GoValue {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map(fromJson);
  return new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)]));
}

export function toJson(value: GoValue): Json {
  if (typeof value === "function") return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (!isMap(value)) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, one]) => [key, toJson(one)]));
}

export function isMap(value: GoValue | undefined): value is GoMap {
  return value instanceof Map;
}

/** Go's templates go through mappings in the order of their keys. */
export function sortedEntries(map: GoMap): readonly (readonly [string, GoValue])[] {
  return [...map].toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
}

export function deepCopy(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(deepCopy);
  return isMap(value) ? new Map([...value].map(([key, one]) => [key, deepCopy(one)])) : value;
}

/** Whether a condition holds: everything does but nothing, zero and what is empty. */
export function isTrue(value: GoValue | undefined): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  return Boolean(value);
}

/** As `print` writes a value; nothing is written as nothing, as Helm has it. */
export function textOf(value: GoValue | undefined): string {
  if (value === null || value === undefined || typeof value === "function") return "";
  if (Array.isArray(value)) return `[${value.map(textOf).join(" ")}]`;
  if (isMap(value)) {
    return `map[${sortedEntries(value).map(([key, one]) => `${key}:${textOf(one)}`).join(" ")}]`;
  }
  return String(value);
}

export function isSame(a: GoValue, b: GoValue): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" &&
    JSON.stringify(toJson(a)) === JSON.stringify(toJson(b));
}
