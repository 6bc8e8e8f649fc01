/** Dicts merged into one: `combine`. */

import { PythonError, typeError } from "../python/error.ts";
import { contains } from "../python/iterate.ts";
import { dictGet, dictSet } from "../python/keys.ts";
import { Marker, trip } from "../python/marker.ts";
import { equals } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
} from "../python/values.ts";

/** What happens to lists that both dicts have under a key. */
export type ListMerge = "replace" | "keep" | "append" | "prepend" | "append_rp" | "prepend_rp";

const LIST_MERGES: readonly string[] = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"];

export function isListMerge(value: RuntimeValue): value is ListMerge {
  return typeof value === "string" && LIST_MERGES.includes(value);
}

export interface MergeOptions {
  readonly recursive: boolean;
  readonly listMerge: ListMerge;
}

/** Both dicts in a new one; where both have a key, the second one's value counts. Neither is changed. */
export function mergeDicts(low: RuntimeValue, high: RuntimeValue, options: MergeOptions): RuntimeDict {
  if (!isDictValue(low) || !isDictValue(high)) {
    throw new PythonError(
      "RuntimeError",
      `failed to combine variables, expected dicts but got a '${typeName(low)}' and a '${typeName(high)}'.`,
    );
  }
  for (const dict of [low, high]) for (const value of dict.values()) if (value instanceof Marker) trip(value);
  if (low.size === 0 || equals(low, high)) return new Map(high);
  const made = new Map(low);
  for (const [key, value] of high) {
    const existing = dictGet(made, key);
    dictSet(made, key, existing === undefined ? value : mergeValues(existing, value, options));
  }
  return made;
}

function mergeValues(low: RuntimeValue, high: RuntimeValue, options: MergeOptions): RuntimeValue {
  if (isDictValue(low) && isDictValue(high)) return options.recursive ? mergeDicts(low, high, options) : high;
  return isListValue(low) && isListValue(high) ? mergeLists(low, high, options.listMerge) : high;
}

function mergeLists(low: RuntimeList, high: RuntimeList, how: ListMerge): RuntimeList {
  const without = () => low.filter((item) => !contains(high, item));
  switch (how) {
    case "replace":
      return high;
    case "keep":
      return low;
    case "append":
      return [...low, ...high];
    case "prepend":
      return [...high, ...low];
    case "append_rp":
      return [...without(), ...high];
    case "prepend_rp":
      return [...high, ...without()];
    default:
      return how satisfies never;
  }
}

/** @throws {PythonError} for another word. */
export function listMergeArgument(value: RuntimeValue): ListMerge {
  if (isListMerge(value)) return value;
  throw typeError(
    "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp'",
  );
}
