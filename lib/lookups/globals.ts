/** `lookup`, `query` and `q`: lookups as templates call them. */

import {
  type Arguments,
  type CallContext,
  type Environment,
  GlobalFunction,
} from "../template/environment.ts";
import { typeError } from "../template/python/error.ts";
import { Marker } from "../template/python/marker.ts";
import { str } from "../template/python/repr.ts";
import { truth } from "../template/python/truth.ts";
import { type RuntimeList, type RuntimeValue, textIn } from "../template/python/values.ts";
import { askLookup, failureOf, findLookup, type LookupSet, reasonOf } from "./call.ts";

export function lookupGlobals(set: LookupSet): Environment["globals"] {
  const query = globalFunction("_query", set, true);
  return new Map([["lookup", globalFunction("_lookup", set, false)], ["query", query], ["q", query]]);
}

function globalFunction(name: string, set: LookupSet, alwaysLists: boolean): GlobalFunction {
  return new GlobalFunction(name, ({ positional: [lookup, ...terms], named }, call) => {
    if (lookup === undefined) {
      throw typeError(`${name}() missing 1 required positional argument: 'plugin_name'`);
    }
    if (lookup instanceof Marker) return lookup;
    const errors = named.get("errors");
    if (errors instanceof Marker) return errors;
    const wantsList = alwaysLists || truth(named.get("wantlist") ?? false);
    const found = answer(str(lookup), { positional: terms, named }, call, set);
    if (found === null) return wantsList ? [] : null;
    return wantsList || found instanceof Marker ? found : single(found);
  }, { markers: "in-arguments" });
}

/** What is found; null for a failure that the call does not mind. */
function answer(
  name: string,
  { positional, named }: Arguments,
  { environment, variables, budget, at }: CallContext,
  set: LookupSet,
): RuntimeList | Marker | null {
  const lookup = findLookup(name, set, at);
  const errors = textIn(named.get("errors") ?? null);
  const given = new Map([...named].filter(([option]) => option !== "wantlist" && option !== "errors"));
  try {
    const context = { environment, variables, budget, at, given, isLoop: false, deps: set.deps };
    return askLookup(lookup, positional, context);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined || (errors !== "warn" && errors !== "ignore")) throw failureOf(error, name, at);
    if (errors === "warn") {
      environment.io.warn(`An error occurred while running the lookup plugin '${name}': ${reason}`, at);
    }
    return null;
  }
}

/** One value out of a list: its only item, or its texts joined by commas; the list itself where it is neither. */
function single(found: RuntimeList): RuntimeValue {
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const texts = found.map(textIn).filter((text) => text !== undefined);
  return found.length > 0 && texts.length === found.length ? texts.join(",") : found;
}
