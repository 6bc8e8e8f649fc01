import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { isRaw, type Vars } from "../model/inventory.ts";
import { plainValue, rawOf } from "../model/raw.ts";
import { dict, type Value } from "../model/value.ts";
import { textSpan } from "../source/span.ts";
import { mergedValue, mergedVars } from "./merge_vars.ts";

const at = textSpan("test", "");
const nested = (record: Readonly<Record<string, Value>>) => rawOf(dict(record), at);

Deno.test("mergedValue replaces dictionaries, or merges them all the way down", () => {
  const [before, after] = [nested({ a: dict({ x: 1, y: 2 }), b: 1 }), nested({ a: dict({ y: 3 }) })];
  equal(mergedValue(before, after, "replace"), after);
  const merged = mergedValue(before, after, "merge");
  deepEqual(isRaw(merged) && plainValue(merged), dict({ a: dict({ x: 1, y: 3 }), b: 1 }));
});

Deno.test("mergedValue merges data as it merges what a user wrote", () => {
  deepEqual(
    mergedValue(dict({ a: dict({ x: 1 }) }), dict({ a: dict({ y: 2 }), b: 3 }), "merge"),
    dict({ a: dict({ x: 1, y: 2 }), b: 3 }),
  );
});

Deno.test("mergedValue replaces what is no dictionary on both sides", () => {
  equal(mergedValue(nested({ a: 1 }), 5, "merge"), 5);
  equal(mergedValue(5, 6, "merge"), 6);
  equal(mergedValue(undefined, 6, "merge"), 6);
});

Deno.test("mergedVars lets later layers win", () => {
  const layers: readonly Vars[] = [new Map([["a", 1], ["b", 1]]), new Map([["b", 2]])];
  deepEqual(mergedVars(layers, "replace"), new Map([["a", 1], ["b", 2]]));
});
