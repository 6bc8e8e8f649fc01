/** `with_` loops: lookups that give the items of a task. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Raw } from "../model/raw.ts";
import { OMIT, type Value } from "../model/value.ts";
import type { Environment, Variables } from "../template/environment.ts";
import { finalize } from "../template/finalize.ts";
import { Budget } from "../template/limits.ts";
import { Marker } from "../template/python/marker.ts";
import type { RuntimeList } from "../template/python/values.ts";
import { askLookup, failureOf, findLookup, type LookupSet } from "./call.ts";

/**
 * What gives the items of a loop for the terms that a task has written down; terms may be markers.
 *
 * It throws a DiagnosticError for a lookup that there is not or that fails, and for items that are undefined.
 */
export function loopLookup(set: LookupSet, environment: Environment) {
  return (name: string, terms: RuntimeList, variables: Variables, { at }: Raw): readonly Value[] => {
    const lookup = findLookup(name, set, at);
    const budget = new Budget(environment.limits);
    const context = { environment, variables, budget, at, given: new Map(), isLoop: true, deps: set.deps };
    const found = answer(() => askLookup(lookup, terms, context), name, at);
    if (found instanceof Marker) throw found.failure().located(at);
    return found.map((item) => finalize(item, { at, kind: "expression" })).filter((item) => item !== OMIT);
  };
}

function answer<T>(ask: () => T, name: string, at: Raw["at"]): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof DiagnosticError) throw error.located(at);
    throw failureOf(error, name, at);
  }
}
