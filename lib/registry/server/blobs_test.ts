import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { rangeOf } from "./blobs.ts";

for (
  const { header, range } of [
    { header: null, range: null },
    { header: "bytes=0-", range: { from: 0, to: 10 } },
    { header: "bytes=2-4", range: { from: 2, to: 5 } },
    { header: "bytes=2-40", range: { from: 2, to: 10 } },
    { header: "bytes=-3", range: { from: 7, to: 10 } },
    { header: "bytes=-30", range: { from: 0, to: 10 } },
    { header: "bytes=-0", range: "unsatisfiable" },
    { header: "bytes=10-", range: "unsatisfiable" },
    { header: "bytes=4-2", range: null },
    { header: "bytes=0-1,3-4", range: null },
    { header: "items=0-1", range: null },
  ]
) {
  Deno.test(`rangeOf reads ${header}`, () => deepEqual(rangeOf(header, 10), range));
}
