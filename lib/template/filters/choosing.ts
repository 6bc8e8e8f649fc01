/** Filters that apply tests and other filters to the items of a list. */

import type { Arguments, CallContext, Filter } from "../environment.ts";
import { filter, type PluginCall, type Plugins, REQUIRED } from "../plugin.ts";
import { typeError, valueError } from "../python/error.ts";
import { iterate } from "../python/iterate.ts";
import { truth } from "../python/truth.ts";
import { type RuntimeList, type RuntimeValue, textIn } from "../python/values.ts";
import { quoted } from "../python/repr.ts";
import { lenientPathGetter } from "./attribute_path.ts";

const OPTIONS = { rest: true, extra: true } as const;

export const CHOOSING_FILTERS: Plugins<Filter> = [
  filter("map", { value: REQUIRED }, ({ value }, call) => mapped(value, call), OPTIONS),
  filter("select", { value: REQUIRED }, ({ value }, call) => chosen(value, call, true, false), OPTIONS),
  filter("reject", { value: REQUIRED }, ({ value }, call) => chosen(value, call, false, false), OPTIONS),
  filter("selectattr", { value: REQUIRED }, ({ value }, call) => chosen(value, call, true, true), OPTIONS),
  filter("rejectattr", { value: REQUIRED }, ({ value }, call) => chosen(value, call, false, true), OPTIONS),
];

/** Items may be markers here: each is handed on as it is, and only a use of it fails. */
function mapped(value: RuntimeValue, { rest, extra, context }: PluginCall): RuntimeList {
  if (!truth(value)) return [];
  const change = rest.length === 0 && extra.has("attribute")
    ? attributeChange(extra, context)
    : filterChange(rest, extra, context);
  const made: RuntimeValue[] = [];
  for (const item of iterate(value)) {
    context.budget.step();
    made.push(change(item));
  }
  return made;
}

function attributeChange(
  extra: ReadonlyMap<string, RuntimeValue>,
  context: CallContext,
): (item: RuntimeValue) => RuntimeValue {
  const unexpected = [...extra.keys()].find((name) => name !== "attribute" && name !== "default");
  if (unexpected !== undefined) throw typeError(`Unexpected keyword argument ${quoted(unexpected)}`);
  return lenientPathGetter(extra.get("attribute") ?? null, context, extra.get("default") ?? null);
}

function filterChange(
  rest: RuntimeList,
  named: ReadonlyMap<string, RuntimeValue>,
  context: CallContext,
): (item: RuntimeValue) => RuntimeValue {
  const [name, ...positional] = rest;
  if (name === undefined) throw valueError("map requires a filter argument");
  const filterName = textIn(name) ?? "";
  return (item) => context.filter(filterName, item, { positional, named });
}

function chosen(value: RuntimeValue, call: PluginCall, wanted: boolean, byAttribute: boolean): RuntimeList {
  if (!truth(value)) return [];
  const { rest, extra, context } = call;
  const [attribute] = rest;
  if (byAttribute && attribute === undefined) throw valueError("Missing parameter for attribute name");
  const read = byAttribute ? lenientPathGetter(attribute ?? null, context) : (item: RuntimeValue) => item;
  const holds = condition({ positional: rest.slice(byAttribute ? 1 : 0), named: extra }, context);
  const made: RuntimeValue[] = [];
  for (const item of iterate(value)) {
    context.budget.step();
    if (holds(read(item)) === wanted) made.push(item);
  }
  return made;
}

/** The test that arguments name, or the truth of a value where they name none. */
function condition({ positional, named }: Arguments, context: CallContext): (value: RuntimeValue) => boolean {
  const [name, ...rest] = positional;
  if (name === undefined) return truth;
  const testName = textIn(name) ?? "";
  return (value) => truth(context.test(testName, value, { positional: rest, named }));
}
