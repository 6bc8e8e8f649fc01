/** Statistics that tasks set with `set_stats`. */

import type { Effect } from "../../model/effect.ts";
import { isDict, isInteger, isList, numberOf, type Value } from "../../model/value.ts";

type StatsEffect = Effect & { readonly kind: "stats" };

export class CustomStats {
  readonly #run = new Map<Value, Value>();
  readonly #hosts = new Map<string, Map<Value, Value>>();

  add({ data, perHost, aggregate }: StatsEffect, hosts: readonly string[]): void {
    for (const target of perHost ? hosts.map((host) => this.#ofHost(host)) : [this.#run]) {
      for (const [name, value] of data) {
        const old = target.get(name);
        target.set(name, aggregate && old !== undefined ? sum(old, value) : value);
      }
    }
  }

  all(): {
    readonly run: ReadonlyMap<Value, Value>;
    readonly hosts: ReadonlyMap<string, ReadonlyMap<Value, Value>>;
  } {
    return { run: this.#run, hosts: this.#hosts };
  }

  #ofHost(host: string): Map<Value, Value> {
    const known = this.#hosts.get(host) ?? new Map<Value, Value>();
    this.#hosts.set(host, known);
    return known;
  }
}

/** Numbers and texts are added, lists joined, dicts merged; of anything else the new value stays. */
function sum(old: Value, value: Value): Value {
  const [a, b] = [numberOf(old), numberOf(value)];
  if (a !== null && b !== null && isInteger(old) === isInteger(value)) return a + b;
  if (typeof old === "string" && typeof value === "string") return old + value;
  if (isList(old) && isList(value)) return [...old, ...value];
  return isDict(old) && isDict(value) ? new Map([...old, ...value]) : value;
}
