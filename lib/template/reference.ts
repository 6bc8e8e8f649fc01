/** Templates that only say where a value stands: `{{ name }}`, `{{ name.key }}`, `{{ name['key'][0] }}`. */

import type { Value } from "../model/value.ts";
import type { Expression, Statement } from "./syntax/nodes.ts";

/** The name of a variable, and the keys that lead to a part of it. */
export interface Reference {
  readonly name: string;
  readonly keys: readonly Value[];
}

/** Null for a template that does more than to refer to something. */
export function referenceOf([first, second]: readonly Statement[]): Reference | null {
  return first?.kind === "print" && second === undefined ? referenceIn(first.value) : null;
}

/** Null for an expression that does more than to refer to something. */
export function referenceIn(node: Expression): Reference | null {
  switch (node.kind) {
    case "name":
      return { name: node.name, keys: [] };
    case "attribute":
      return below(node.object, node.name);
    case "item":
      return node.key.kind === "constant" && isKey(node.key.value)
        ? below(node.object, node.key.value)
        : null;
    default:
      return null;
  }
}

function below(object: Expression, key: Value): Reference | null {
  const found = referenceIn(object);
  return found && { name: found.name, keys: [...found.keys, key] };
}

function isKey(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
