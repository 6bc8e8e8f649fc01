import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { GrownMap } from "./grown_map.ts";

Deno.test("GrownMap has what a map has after the same additions, version by version", () => {
  let grown = GrownMap.empty<string, number>();
  const plain = new Map<string, number>();
  const versions: [GrownMap<string, number>, readonly (readonly [string, number])[]][] = [];
  for (let step = 0; step < 200; step++) {
    const added = Array.from({ length: step % 4 }, (_, at) => [`x${(step * 7 + at) % 90}`, step] as const);
    grown = grown.with(added);
    for (const [key, value] of added) plain.set(key, value);
    versions.push([grown, [...plain]]);
  }
  for (const [version, entries] of versions) {
    deepEqual([...version], entries);
    equal(version.size, entries.length);
    for (const [key, value] of entries) equal(version.get(key), value);
  }
  equal(grown.has("y"), false);
  equal(grown.get("y"), undefined);
});

Deno.test("GrownMap keeps a value that is undefined, and hands all to forEach", () => {
  const grown = GrownMap.empty<string, number | undefined>().with([["a", 1], ["b", 2]]).with([[
    "a",
    undefined,
  ]]);
  equal(grown.has("a"), true);
  equal(grown.get("a"), undefined);
  const told: unknown[] = [];
  grown.forEach((value, key) => told.push([key, value]));
  deepEqual(told, [["a", undefined], ["b", 2]]);
  deepEqual([[...grown.keys()], [...grown.values()]], [["a", "b"], [undefined, 2]]);
});
