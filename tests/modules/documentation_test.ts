/** What `ferry doc` tells of each module: nothing is missing, and what it tells holds. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import type { ArgumentSpec } from "../../lib/model/argument.ts";
import { MODULES } from "../../lib/modules/mod.ts";
import type { Module } from "../../lib/modules/module.ts";
import { readYaml } from "../../lib/yaml/read.ts";

for (const entry of MODULES) {
  const [name] = entry.names;
  Deno.test(`${name} is documented`, async () => {
    const module = await entry.load();
    match(module.summary, /[^.]$/, "a summary without a full stop");
    checkArguments(module.arguments, name);
    for (const [key, value] of Object.entries(module.returns)) {
      ok(value.description && value.type && value.returned, `return value ${key}`);
    }
    checkExamples(module);
    checkPromises(module);
  });
}

function checkArguments(spec: ArgumentSpec, place: string): void {
  for (const [name, argument] of Object.entries(spec)) {
    const where = `${place} ${name}`;
    ok(argument.description.length > 3, `${where} has a description`);
    if (argument.required) ok(!("default" in argument), `${where} is required and has a default`);
    if (argument.choices && "default" in argument) {
      const defaults = Array.isArray(argument.default) ? argument.default : [argument.default];
      for (const one of defaults) ok(argument.choices.includes(one), `${where}: the default is a choice`);
    }
    if (argument.options) checkArguments(argument.options, where);
  }
}

/** Each example is a task of this module with arguments that it has. */
function checkExamples(module: Module): void {
  const { root } = readYaml({ path: `examples of ${module.name}`, text: module.examples });
  ok(root?.kind === "list" && root.items.length > 0, "there are examples");
  const names = [module.name, ...module.aliases ?? []];
  const known = new Set(
    Object.entries(module.arguments).flatMap(([name, { aliases = [] }]) => [name, ...aliases]),
  );
  let own = 0;
  for (const item of root.items) {
    ok(item.kind === "map", "an example is a task");
    const call = item.entries.find(({ key }) => names.includes(String(key.value)));
    if (!call) continue;
    own++;
    if (call.value.kind !== "map" || module.openArguments) continue;
    for (const { key } of call.value.entries) {
      ok(known.has(String(key.value)), `argument ${String(key.value)}`);
    }
  }
  ok(own > 0, "an example calls the module");
}

/** What is said of check mode and diffs is what the module can do. */
function checkPromises(promise: Module): void {
  const { check, diff } = promise.supports;
  switch (promise.kind) {
    case "state":
      equal(check, "full", "a plan is one in check mode too");
      break;
    case "action":
      // A preview may also only say in the module's own words that there is none.
      if (!promise.preview) equal(check, "none", "check mode");
      break;
    case "engine":
      break;
    default:
      promise satisfies never;
  }
  if (check === "none") equal(diff, false, "no diff without check mode");
}
