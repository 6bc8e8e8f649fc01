/** JSONPath as kubectl takes it, as far as it leads to values: fields, list items, wildcards, descent. */

import type { Json } from "../../model/json.ts";

type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "item"; readonly at: number }
  | { readonly kind: "all" }
  /** Everything below, and the value itself. */
  | { readonly kind: "below" };

export type JsonPath = readonly Step[];

/** Reads `{.spec.containers[*].image}`; null for what is no such path. */
export function parseJsonPath(text: string): JsonPath | null {
  const inner = /^\s*\{?\s*\$?([\s\S]*?)\s*\}?\s*$/.exec(text)?.[1] ?? "";
  const steps: Step[] = [];
  const pattern =
    /\.\.|\.?\[\*\]|\.\*|\.?\[(-?\d+)\]|\.?\[(?:'([^']*)'|"([^"]*)")\]|\.?((?:[^.[\]\\]|\\.)+)/y;
  while (pattern.lastIndex < inner.length) {
    const found = pattern.exec(inner);
    if (!found) return null;
    const [piece, index, single, double, name] = found;
    const field = single ?? double ?? name;
    if (piece === "..") steps.push({ kind: "below" });
    else if (index !== undefined) steps.push({ kind: "item", at: Number(index) });
    else if (field !== undefined) steps.push({ kind: "field", name: field.replace(/\\(.)/g, "$1") });
    else steps.push({ kind: "all" });
  }
  return steps;
}

/** The values that a path leads to; none where it leads nowhere. */
export function valuesAt(root: Json, path: JsonPath): readonly Json[] {
  return path.reduce<readonly Json[]>((values, step) => values.flatMap((value) => next(value, step)), [root]);
}

function next(value: Json, step: Step): readonly Json[] {
  switch (step.kind) {
    case "field": {
      const found = isObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      return found === undefined ? [] : [found];
    }
    case "item": {
      const found = Array.isArray(value) ? value.at(step.at) as Json | undefined : undefined;
      return found === undefined ? [] : [found];
    }
    case "all":
      return childrenOf(value);
    case "below":
      return [value, ...childrenOf(value).flatMap((child) => next(child, step))];
    default:
      return step satisfies never;
  }
}

function childrenOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
