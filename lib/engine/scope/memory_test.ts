import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { Value } from "../../model/value.ts";
import { type FactStore, reduce, RunMemory, wasGathered } from "./memory.ts";

/** A store that counts how often it is asked. */
function storeOf(kept: Map<string, ReadonlyMap<string, Value>>): FactStore & { readonly loads: string[] } {
  const loads: string[] = [];
  return {
    loads,
    load: (host) => {
      loads.push(host);
      return kept.get(host) ?? null;
    },
    save: (host, facts) => void kept.set(host, facts),
    remove: (host) => void kept.delete(host),
  };
}

Deno.test("RunMemory asks the store once for a host, and tells it of new facts only", () => {
  const kept = new Map([["a", new Map<string, Value>([["old", 1]])]]);
  const store = storeOf(kept);
  const memory = new RunMemory(store);
  equal(memory.of("b").facts.size, 0);
  equal(memory.of("b").facts.size, 0);
  memory.update(
    "a",
    (known) =>
      reduce(known, {
        kind: "set-fact",
        variables: new Map([["x", 2]]),
        written: new Map(),
        cacheable: false,
      }),
  );
  equal(kept.get("a")?.size, 1);
  memory.update(
    "a",
    (known) =>
      reduce(known, {
        kind: "set-fact",
        variables: new Map([["x", 2]]),
        written: new Map(),
        cacheable: true,
      }),
  );
  deepEqual(kept.get("a"), new Map([["old", 1], ["x", 2]]));
  deepEqual(store.loads, ["b", "a"]);
});

Deno.test("RunMemory forgets facts here and in the store, and keeps variables", () => {
  const kept = new Map([["a", new Map<string, Value>([["_ansible_facts_gathered", true]])]]);
  const memory = new RunMemory(storeOf(kept));
  equal(wasGathered(memory.of("a")), true);
  memory.update(
    "a",
    (known) =>
      reduce(known, {
        kind: "set-fact",
        variables: new Map([["x", 2]]),
        written: new Map(),
        cacheable: true,
      }),
  );
  memory.forgetFacts("a");
  equal(kept.size, 0);
  equal(wasGathered(memory.of("a")), false);
  deepEqual([...memory.of("a").variables], [["x", 2]]);
});
