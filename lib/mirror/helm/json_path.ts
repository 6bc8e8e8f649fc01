/** JSONPath as kubectl takes it: `{…}` in a text stands for the values that it leads to. */

import type { Json } from "../../model/json.ts";

/** One step from values to others. */
export type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "item"; readonly at: number }
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null; readonly by: number }
  | { readonly kind: "all" }
  /** Everything below, and the value itself. */
  | { readonly kind: "below" }
  /** Whatever any of them leads to. */
  | { readonly kind: "union"; readonly steps: readonly Step[] }
  /** The items for which something holds. */
  | { readonly kind: "filter"; readonly condition: Condition };

/** The way from a value to others. */
export type JsonPath = readonly Step[];

/** What is compared with what; without an operator, whether there is any value. */
export interface Condition {
  readonly left: Operand;
  readonly compared: { readonly operator: string; readonly right: Operand } | null;
}

/** One side of a comparison. */
export type Operand =
  | { readonly kind: "path"; readonly path: JsonPath }
  | { readonly kind: "value"; readonly value: Json };

/** Texts and paths in turn. */
export type JsonTemplate = readonly (string | JsonPath)[];

/** The texts that a template leads to, which blanks part; none where one of its paths leads nowhere. */
export function textsAt(root: Json, template: JsonTemplate): readonly string[] {
  const parts = template.map((part) => typeof part === "string" ? part : shown(valuesAt(root, part)));
  return parts.includes("") ? [] : parts.join("").split(/\s+/).filter(Boolean);
}

function shown(values: readonly Json[]): string {
  return values.filter((value) => typeof value === "string" || typeof value === "number").join(" ");
}

function valuesAt(root: Json, path: JsonPath): readonly Json[] {
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
    case "slice": {
      const items = Array.isArray(value) ? value as readonly Json[] : [];
      return items.slice(step.from ?? 0, step.to ?? items.length).filter((_, at) => at % step.by === 0);
    }
    case "all":
      return itemsOf(value);
    case "below":
      return [value, ...itemsOf(value).flatMap((child) => next(child, step))];
    case "union":
      return step.steps.flatMap((one) => next(value, one));
    case "filter":
      return itemsOf(value).filter((item) => holds(item, step.condition));
    default:
      return step satisfies never;
  }
}

function holds(item: Json, { left, compared }: Condition): boolean {
  const [own] = operandsAt(item, left);
  if (compared === null) return own !== undefined;
  const [other] = operandsAt(item, compared.right);
  if (own === undefined || other === undefined) return false;
  switch (compared.operator) {
    case "==":
      return own === other;
    case "!=":
      return own !== other;
    default:
      return typeof own === typeof other && own !== null && other !== null &&
        isOrdered(own, compared.operator, other);
  }
}

function isOrdered(own: NonNullable<Json>, operator: string, other: NonNullable<Json>): boolean {
  if (own === other) return operator.endsWith("=");
  return operator.startsWith("<") ? own < other : own > other;
}

function operandsAt(item: Json, operand: Operand): readonly Json[] {
  return operand.kind === "value" ? [operand.value] : valuesAt(item, operand.path);
}

function itemsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
