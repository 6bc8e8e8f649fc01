/** What JMESPath expressions consist of. */

import type { RuntimeValue } from "../../python/values.ts";

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type Node =
  | { readonly kind: "current" }
  | { readonly kind: "literal"; readonly value: RuntimeValue }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly parts: readonly (number | null)[] }
  /** The right side is asked of what the left side gives. */
  | { readonly kind: "chain"; readonly left: Node; readonly right: Node }
  | {
    readonly kind: "projection";
    readonly of: "items" | "values";
    readonly left: Node;
    readonly right: Node;
  }
  | { readonly kind: "filter"; readonly left: Node; readonly condition: Node; readonly right: Node }
  | { readonly kind: "flatten"; readonly left: Node }
  | { readonly kind: "comparison"; readonly operator: Comparison; readonly left: Node; readonly right: Node }
  | { readonly kind: "and" | "or"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly operand: Node }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "hash"; readonly entries: readonly (readonly [name: string, value: Node])[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[] }
  /** An expression that is handed to a function, which applies it. */
  | { readonly kind: "reference"; readonly body: Node };

export const CURRENT: Node = { kind: "current" };
