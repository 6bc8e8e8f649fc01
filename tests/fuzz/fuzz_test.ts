/** Damaged texts, a few of the many that `deno task fuzz` tries. */

import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import { READERS } from "./readers.ts";
import { fuzz } from "./run.ts";

const TIMES = 1000;
const SEED = 1;

for (const reader of READERS) {
  Deno.test(`${reader.name} that is damaged is read, or refused properly`, () => {
    const { bugs, refused } = fuzz(reader, TIMES, SEED);
    deepEqual(bugs, []);
    ok(refused > 0);
  });
}
