/** Filters that treat lists as sets. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { isRaised, PythonError, typeError } from "../python/error.ts";
import { HashSet, stableHash } from "../python/hash_set.ts";
import { contains, items, listOf } from "../python/iterate.ts";
import { ValueSet } from "../python/keys.ts";
import { MarkerTripped } from "../python/marker.ts";
import { truth } from "../python/truth.ts";
import { isListValue, type RuntimeList, type RuntimeValue } from "../python/values.ts";
import { caseRule, pathGetter } from "./attribute_path.ts";

type Combine = (a: RuntimeList, b: RuntimeList) => RuntimeList;

export const SET_FILTERS: Plugins<Filter> = [
  filter("unique", { a: REQUIRED, case_sensitive: null, attribute: null }, (
    { a, case_sensitive, attribute },
    { context },
  ) => uniqueItems(a, case_sensitive, attribute, context)),
  setFilter("union", union, hashUnion, (a, b) => distinct([...a, ...b])),
  setFilter("intersect", intersect, hashIntersect, (a, b) => distinct(a.filter((item) => contains(b, item)))),
  setFilter(
    "difference",
    difference,
    hashDifference,
    (a, b) => distinct(a.filter((item) => !contains(b, item))),
  ),
  setFilter("symmetric_difference", exclusive, hashExclusive, (a, b) => {
    const both = distinct(a.filter((item) => contains(b, item)));
    return distinct([...a, ...b]).filter((item) => !contains(both, item));
  }),
];

/** @param plain For values that can be in a set. @param hashed For those whose order in it is known. @param compared For others. */
function setFilter(name: string, plain: Combine, hashed: Combine, compared: Combine) {
  return filter(name, { a: REQUIRED, b: REQUIRED }, ({ a, b }) => {
    const [left, right] = [listOf(a), listOf(b)];
    if ([...left, ...right].every((item) => stableHash(item) !== undefined)) return hashed(left, right);
    try {
      return plain(left, right);
    } catch (error) {
      if (!isRaised(error, "TypeError")) throw error;
      if (name === "union" && (!isListValue(a) || !isListValue(b))) throw error;
      return compared(left, right);
    }
  });
}

function union(a: RuntimeList, b: RuntimeList): RuntimeList {
  return new ValueSet([...a, ...b]).values();
}

function intersect(a: RuntimeList, b: RuntimeList): RuntimeList {
  const others = new ValueSet(b);
  return new ValueSet(a).values().filter((item) => others.has(item));
}

function difference(a: RuntimeList, b: RuntimeList): RuntimeList {
  const others = new ValueSet(b);
  return new ValueSet(a).values().filter((item) => !others.has(item));
}

function exclusive(a: RuntimeList, b: RuntimeList): RuntimeList {
  return [...difference(a, b), ...difference(b, a)];
}

function hashUnion(a: RuntimeList, b: RuntimeList): RuntimeList {
  const made = new HashSet(a).copy();
  made.merge(new HashSet(b));
  return made.values();
}

function hashIntersect(a: RuntimeList, b: RuntimeList): RuntimeList {
  const [left, right] = [new HashSet(a), new HashSet(b)];
  const [large, small] = right.size > left.size ? [right, left] : [left, right];
  return new HashSet(small.values().filter((item) => large.has(item))).values();
}

function hashDifference(a: RuntimeList, b: RuntimeList): RuntimeList {
  const [left, right] = [new HashSet(a), new HashSet(b)];
  if (left.size >> 2 <= right.size) {
    return new HashSet(left.values().filter((item) => !right.has(item))).values();
  }
  const made = left.copy();
  for (const item of right.values()) made.remove(item);
  return made.values();
}

function hashExclusive(a: RuntimeList, b: RuntimeList): RuntimeList {
  const made = new HashSet(b).copy();
  for (const item of new HashSet(a).values()) if (!made.remove(item)) made.add(item);
  return made.values();
}

/** Values that differ from all before them, found by comparing: for lists and dicts, which sets cannot hold. */
function distinct(values: RuntimeList): RuntimeList {
  const made: RuntimeValue[] = [];
  for (const value of values) if (!contains(made, value)) made.push(value);
  return made;
}

function uniqueItems(
  value: RuntimeValue,
  caseSensitive: RuntimeValue,
  attribute: RuntimeValue,
  context: CallContext,
): RuntimeList {
  const rule = caseRule(caseSensitive !== null && truth(caseSensitive));
  const get = pathGetter(attribute, context);
  const seen = new ValueSet();
  const made: RuntimeValue[] = [];
  try {
    for (const item of items(value)) if (seen.add(rule(get(item)))) made.push(item);
    return made;
  } catch (error) {
    const reason = error instanceof MarkerTripped ? error.marker.failure() : error;
    if (!(reason instanceof PythonError || reason instanceof DiagnosticError)) throw error;
    if (caseSensitive === false || truth(attribute)) {
      throw typeError(
        "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the " +
          `parameters supplied: ${reason.message}`,
      );
    }
    return distinct(listOf(value));
  }
}
