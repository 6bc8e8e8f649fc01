/** What a JMESPath expression finds in a value. */

import { Float } from "../../../model/value.ts";
import type { Budget } from "../../limits.ts";
import { sequenceItems } from "../../python/iterate.ts";
import { dictOf } from "../../python/keys.ts";
import { isNumber } from "../../python/numbers.ts";
import { ordered } from "../../python/order.ts";
import { sliced } from "../../python/slices.ts";
import { equals } from "../../python/truth.ts";
import { isDictValue, type RuntimeList, type RuntimeValue, textIn } from "../../python/values.ts";
import { type Argument, callFunction } from "./functions.ts";
import type { Comparison, Node } from "./nodes.ts";
import { parseJmespath } from "./parse.ts";

/**
 * Null where nothing is found.
 *
 * @throws {JmespathError}
 * @throws {PythonError} for a comparison of what has no order.
 */
export function searchJmespath(expression: string, value: RuntimeValue, budget: Budget): RuntimeValue {
  return new Search(budget).find(parseJmespath(expression), value);
}

class Search {
  constructor(private readonly budget: Budget) {}

  find(node: Node, value: RuntimeValue): RuntimeValue {
    this.budget.step();
    switch (node.kind) {
      case "current":
        return value;
      case "literal":
        return node.value;
      case "field":
        return isDictValue(value) ? value.get(node.name) ?? null : null;
      case "index":
        return sequenceItems(value)?.at(node.index) ?? null;
      case "slice": {
        const [start = null, stop = null, step = null] = node.parts;
        const items = sequenceItems(value);
        return items ? sliced(items, { start, stop, step }) : null;
      }
      case "chain":
        return this.find(node.right, this.find(node.left, value));
      case "projection":
        return this.#projection(node, value);
      case "filter":
        return this.#filter(node, value);
      case "flatten":
        return flattened(this.find(node.left, value));
      case "comparison":
        return compared(node.operator, this.find(node.left, value), this.find(node.right, value));
      case "and":
      case "or": {
        const left = this.find(node.left, value);
        return isTrue(left) === (node.kind === "and") ? this.find(node.right, value) : left;
      }
      case "not":
        return !isTrue(this.find(node.operand, value));
      case "list":
        return value === null ? null : node.items.map((item) => this.find(item, value));
      case "hash":
        return value === null
          ? null
          : dictOf(node.entries.map(([name, item]) => [name, this.find(item, value)]));
      case "call":
        return callFunction(node.name, node.args.map((arg) => this.#argument(arg, value)));
      case "reference":
        return null;
      default:
        return node satisfies never;
    }
  }

  #projection(node: Extract<Node, { kind: "projection" }>, value: RuntimeValue): RuntimeValue {
    const base = this.find(node.left, value);
    const items = node.of === "items"
      ? sequenceItems(base)
      : isDictValue(base)
      ? [...base.values()]
      : undefined;
    return items ? this.#each(items, node.right) : null;
  }

  #filter(node: Extract<Node, { kind: "filter" }>, value: RuntimeValue): RuntimeValue {
    const items = sequenceItems(this.find(node.left, value));
    if (!items) return null;
    return this.#each(items.filter((item) => isTrue(this.find(node.condition, item))), node.right);
  }

  /** What an expression finds in each item, without those where it finds nothing. */
  #each(items: RuntimeList, node: Node): RuntimeValue {
    return items.map((item) => this.find(node, item)).filter((found) => found !== null);
  }

  #argument(node: Node, value: RuntimeValue): Argument {
    if (node.kind !== "reference") return { kind: "value", value: this.find(node, value) };
    return { kind: "reference", apply: (item) => this.find(node.body, item) };
  }
}

function flattened(value: RuntimeValue): RuntimeValue {
  const items = sequenceItems(value);
  return items ? items.flatMap((item) => sequenceItems(item) ?? [item]) : null;
}

/** Empty texts, lists and dicts are false; the number 0 is not. */
function isTrue(value: RuntimeValue): boolean {
  if (value === null || value === false || textIn(value) === "") return false;
  if (isDictValue(value)) return value.size > 0;
  return sequenceItems(value)?.length !== 0;
}

function compared(operator: Comparison, left: RuntimeValue, right: RuntimeValue): RuntimeValue {
  switch (operator) {
    case "==":
      return isSame(left, right);
    case "!=":
      return !isSame(left, right);
    default:
      return isOrdered(left) && isOrdered(right) ? ordered(operator, left, right) : null;
  }
}

/** As in JSON: true is not 1. */
function isSame(left: RuntimeValue, right: RuntimeValue): boolean {
  return (typeof left === "boolean") === (typeof right === "boolean") && equals(left, right);
}

function isOrdered(value: RuntimeValue): boolean {
  return textIn(value) !== undefined || (isNumber(value) && typeof value !== "boolean") ||
    value instanceof Float;
}
