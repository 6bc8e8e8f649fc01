/** How `merge_variables` merges two values. */

import { contains, items } from "../../template/python/iterate.ts";
import { dictGet, dictSet } from "../../template/python/keys.ts";
import { str } from "../../template/python/repr.ts";
import { equals } from "../../template/python/truth.ts";
import { typeName } from "../../template/python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
} from "../../template/python/values.ts";
import { LookupFailure } from "../lookup.ts";

export interface MergeRules {
  /** `deep`, `shallow`, `replace` or `keep`. */
  readonly dicts: string;
  /** `append`, `prepend`, `merge`, `replace` or `keep`. */
  readonly lists: string;
  /** `replace` or `keep`, for values of different types. */
  readonly conflicts: string;
  /** `replace` or `keep`, for all others. */
  readonly others: string;
  readonly transformations: readonly Transformation[];
  /** Told when a value takes the place of another one. */
  readonly onOverride: (message: string) => void;
}

export type Transformation = (list: RuntimeList) => RuntimeList;

/** @param path Where the values stand, the variable first. */
export function merged(
  path: readonly string[],
  low: RuntimeValue,
  high: RuntimeValue,
  rules: MergeRules,
): RuntimeValue {
  const made = combined(path, low, high, rules);
  return isListValue(made) ? rules.transformations.reduce((list, change) => change(list), made) : made;
}

function combined(
  path: readonly string[],
  low: RuntimeValue,
  high: RuntimeValue,
  rules: MergeRules,
): RuntimeValue {
  if (isDictValue(low) && isDictValue(high)) {
    const isMerged = rules.dicts === "deep" || (rules.dicts === "shallow" && path.length === 1);
    if (isMerged) return mergedDicts(path, low, high, rules);
    return either(rules.dicts === "shallow" ? rules.others : rules.dicts, low, high);
  }
  if (isListValue(low) && isListValue(high)) {
    switch (rules.lists) {
      case "append":
        return [...low, ...high];
      case "prepend":
        return [...high, ...low];
      case "merge":
        return mergedItems(path, low, high, rules);
      default:
        return either(rules.lists, low, high);
    }
  }
  return either(isSameKind(low, high) ? rules.others : rules.conflicts, low, high);
}

function either(how: string, low: RuntimeValue, high: RuntimeValue): RuntimeValue {
  return how === "keep" ? low : high;
}

/** True is an int as well. */
function isSameKind(a: RuntimeValue, b: RuntimeValue): boolean {
  const [left, right] = [typeName(a), typeName(b)].map((name) => name === "bool" ? "int" : name);
  return left === right;
}

function mergedDicts(
  path: readonly string[],
  low: RuntimeDict,
  high: RuntimeDict,
  rules: MergeRules,
): RuntimeValue {
  const made = new Map(low);
  for (const [key, value] of high) {
    const before = dictGet(made, key);
    dictSet(made, key, before === undefined ? value : replaced([...path, str(key)], before, value, rules));
  }
  return made;
}

function mergedItems(
  path: readonly string[],
  low: RuntimeList,
  high: RuntimeList,
  rules: MergeRules,
): RuntimeValue {
  const count = Math.max(low.length, high.length);
  return Array.from({ length: count }, (_, at) => {
    const [before, value] = [low[at], high[at]];
    if (before === undefined) return value ?? null;
    return value === undefined ? before : replaced([...path, String(at)], before, value, rules);
  });
}

function replaced(
  path: readonly string[],
  before: RuntimeValue,
  value: RuntimeValue,
  rules: MergeRules,
): RuntimeValue {
  const after = merged(path, before, value, rules);
  const isContainer = isDictValue(after) || isListValue(after);
  if (!isSameKind(before, after) || (!isContainer && !equals(before, after))) {
    rules.onOverride(
      `The key '${path.at(-1)}' with value '${str(before)}' will be overwritten with value '${
        str(after)
      }' from '${path.join(".")}'`,
    );
  }
  return after;
}

/** By name, or as dicts of a name and options. @throws {LookupFailure} */
export function transformationsOf(given: RuntimeList): readonly Transformation[] {
  return given.map((one) => {
    const name = isDictValue(one) ? str(one.get("name") ?? null) : str(one);
    const options = isDictValue(one) ? one.get("options") ?? null : null;
    const keep = str(isDictValue(options) ? options.get("keep") ?? "first" : "first");
    if (name === "flatten") return flattened;
    if (name !== "dedup") throw new LookupFailure(`Unknown transformation '${name}'`);
    if (keep === "first") return distinct;
    if (keep === "last") return (list) => [...distinct([...list].reverse())].reverse();
    throw new LookupFailure(
      `Unsupported 'keep' value for deduplication transformation. Given was '${keep}', but must be either 'first' or 'last'`,
    );
  });
}

function distinct(list: RuntimeList): RuntimeList {
  return list.reduce<RuntimeList>((made, item) => contains(made, item) ? made : [...made, item], []);
}

function flattened(list: RuntimeList): RuntimeList {
  return list.flatMap((item) => isListValue(item) ? flattened([...items(item)]) : [item]);
}
