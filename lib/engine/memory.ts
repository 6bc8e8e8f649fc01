/** What a run has learned of its hosts. */

import type { VarValue } from "../model/inventory.ts";
import type { Effect } from "../model/effect.ts";
import type { Value } from "../model/value.ts";

/** What is known of one host; replaced, never changed. */
export interface HostMemory {
  /** Facts under the names by which they are injected, such as `ansible_distribution`. */
  readonly facts: ReadonlyMap<string, Value>;
  /** Variables of `include_vars`. */
  readonly included: ReadonlyMap<string, VarValue>;
  /** Variables of `set_fact` and `register`. */
  readonly variables: ReadonlyMap<string, Value>;
}

export const NOTHING_KNOWN: HostMemory = { facts: new Map(), included: new Map(), variables: new Map() };

/** The memory after an effect; effects that concern more than the host change nothing here. */
export function reduce(memory: HostMemory, effect: Effect): HostMemory {
  switch (effect.kind) {
    case "facts":
      return { ...memory, facts: new Map([...memory.facts, ...effect.facts]) };
    case "set-fact": {
      const variables = new Map([...memory.variables, ...effect.variables]);
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

/** The memory with variables as `register` sets them. */
export function registered(memory: HostMemory, variables: Iterable<readonly [string, Value]>): HostMemory {
  return { ...memory, variables: new Map([...memory.variables, ...variables]) };
}

/** The memories of all hosts of a run: the one place that changes while it goes on. */
export class RunMemory {
  readonly #hosts = new Map<string, HostMemory>();

  of(host: string): HostMemory {
    return this.#hosts.get(host) ?? NOTHING_KNOWN;
  }

  update(host: string, change: (memory: HostMemory) => HostMemory): void {
    this.#hosts.set(host, change(this.of(host)));
  }

  forgetFacts(host: string): void {
    this.update(host, (memory) => ({ ...memory, facts: new Map() }));
  }
}
