/** What a run has learned of its hosts. */

import type { VarValue } from "../../model/inventory.ts";
import type { Effect } from "../../model/effect.ts";
import { GrownMap } from "../../model/grown_map.ts";
import type { Value } from "../../model/value.ts";

/** What is known of one host; replaced, never changed. */
export interface HostMemory {
  /** Facts under the names by which they are injected, such as `ansible_distribution`. */
  readonly facts: ReadonlyMap<string, Value>;
  /** Variables of `include_vars`. */
  readonly included: ReadonlyMap<string, VarValue>;
  /** Variables of `set_fact` and `register`. */
  readonly variables: GrownMap<string, VarValue>;
}

export const NOTHING_KNOWN: HostMemory = {
  facts: new Map(),
  included: new Map(),
  variables: GrownMap.empty(),
};

/** The memory after an effect; effects that concern more than the host change nothing here. */
export function reduce(memory: HostMemory, effect: Effect): HostMemory {
  switch (effect.kind) {
    case "facts":
      return { ...memory, facts: new Map([...memory.facts, ...effect.facts]) };
    case "set-fact": {
      const variables = memory.variables.with(effect.variables).with(effect.written);
      return effect.cacheable
        ? { ...memory, variables, facts: new Map([...memory.facts, ...effect.variables]) }
        : { ...memory, variables };
    }
    case "include-vars":
      return { ...memory, included: new Map([...memory.included, ...effect.variables]) };
    case "add-host":
    case "group-by":
    case "stats":
      return memory;
    default:
      return effect satisfies never;
  }
}

/** Whether a play has gathered the facts of the host at its start, in this run or in one whose facts were kept. */
export function wasGathered({ facts }: HostMemory): boolean {
  return facts.get("_ansible_facts_gathered") === true;
}

/** The memory with variables as `register` sets them. */
export function registered(memory: HostMemory, variables: Iterable<readonly [string, Value]>): HostMemory {
  return { ...memory, variables: memory.variables.with(variables) };
}

/** Where facts are kept for later runs. */
export interface FactStore {
  /** What is kept of a host; null for nothing. */
  load(host: string): ReadonlyMap<string, Value> | null;
  save(host: string, facts: ReadonlyMap<string, Value>): void;
  remove(host: string): void;
}

/** The memories of all hosts of a run: the one place that changes while it goes on. */
export class RunMemory {
  readonly #hosts = new Map<string, HostMemory>();

  /** @param store Keeps facts for later runs; null where they end with this one. */
  constructor(private readonly store: FactStore | null = null) {}

  of(host: string): HostMemory {
    const known = this.#hosts.get(host);
    if (known || !this.store) return known ?? NOTHING_KNOWN;
    const facts = this.store.load(host);
    const loaded = facts ? { ...NOTHING_KNOWN, facts } : NOTHING_KNOWN;
    this.#hosts.set(host, loaded);
    return loaded;
  }

  update(host: string, change: (memory: HostMemory) => HostMemory): void {
    const before = this.of(host);
    const after = change(before);
    this.#hosts.set(host, after);
    if (after.facts !== before.facts) this.store?.save(host, after.facts);
  }

  /** Forgets a host's facts, in this run and for later ones. */
  forgetFacts(host: string): void {
    this.#hosts.set(host, { ...(this.#hosts.get(host) ?? NOTHING_KNOWN), facts: new Map() });
    this.store?.remove(host);
  }
}
