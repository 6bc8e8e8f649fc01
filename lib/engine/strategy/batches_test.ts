import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { OMIT, type Value } from "../../model/value.ts";
import { batchSizes, inBatches } from "./batches.ts";

const hosts = ["a", "b", "c", "d", "e", "f", "g"];

for (
  const [serial, sizes] of [
    [undefined, [7]],
    [OMIT, [7]],
    [0, [7]],
    [3, [3, 3, 1]],
    ["3", [3, 3, 1]],
    ["30%", [2, 2, 2, 1]],
    ["1%", [1, 1, 1, 1, 1, 1, 1]],
    [[1, 2], [1, 2, 2, 2]],
    [[1, "50%"], [1, 3, 3]],
    [100, [7]],
  ] as readonly (readonly [Value | undefined, number[]])[]
) {
  Deno.test(`inBatches cuts seven hosts for serial ${JSON.stringify(serial)}`, () => {
    const batches = inBatches(hosts, batchSizes(serial, hosts.length));
    deepEqual(batches.map(({ length }) => length), sizes);
    deepEqual(batches.flat(), hosts);
  });
}
