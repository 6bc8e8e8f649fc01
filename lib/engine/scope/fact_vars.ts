/** Facts as variables. */

import type { Effect } from "../../model/effect.ts";
import type { VarValue } from "../../model/inventory.ts";
import { isDict, type Value } from "../../model/value.ts";
import { finalize } from "../../template/finalize.ts";
import type { VarSource } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";
import { isRestrictedFact } from "./restricted_facts.ts";

type Facts = ReadonlyMap<string, Value>;

/** Facts: each under its name, and all of them, without the prefix, in `ansible_facts`. */
export class FactVars implements VarSource {
  #namespaced: VarValue | undefined;
  #names: readonly string[] | undefined;

  constructor(private readonly facts: Facts, private readonly inject: boolean) {}

  get(name: string): VarValue | undefined {
    if (name === "ansible_facts") return this.#namespaced ??= namespaced(this.facts);
    if (name === "ansible_local") return this.facts.get(name);
    return this.inject && !isHidden(name) ? this.facts.get(name) : undefined;
  }

  keys(): Iterable<string> {
    if (!this.inject) return ["ansible_facts"];
    return this.#names ??= ["ansible_facts", ...[...this.facts.keys()].filter((name) => !isHidden(name))];
  }
}

function isHidden(name: string): boolean {
  return name.startsWith("_ansible_") || isRestrictedFact(name);
}

function namespaced(facts: Facts): ReadonlyMap<Value, Value> {
  return new Map<Value, Value>(
    [...facts].map((
      [name, value],
    ) => [name === "ansible_local" ? name : name.replace(/^ansible_/, ""), value]),
  );
}

/** What a result sets, as what comes later in its own task sees it: other tries, other items, its conditions. */
export function variablesSetBy(effects: readonly Effect[], scope: Scope): ReadonlyMap<string, Value> {
  const made = new Map<string, Value>();
  for (const effect of effects) {
    if (effect.kind === "set-fact") { for (const [name, value] of effect.variables) made.set(name, value); }
    if (effect.kind !== "facts") continue;
    const before = made.get("ansible_facts") ?? finalize(scope.get("ansible_facts") ?? null);
    for (const [name, value] of effect.facts) if (!isHidden(name)) made.set(name, value);
    made.set("ansible_facts", new Map([...isDict(before) ? before : [], ...namespaced(effect.facts)]));
  }
  return made;
}
