import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { Gate } from "./gate.ts";

Deno.test("Gate lets so many in at a time, in their order", async () => {
  const gate = new Gate(2);
  const begun: number[] = [];
  let inside = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 6 }, (_, at) =>
    gate.run(async () => {
      begun.push(at);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    })));
  equal(most, 2);
  deepEqual(begun, [0, 1, 2, 3, 4, 5]);
});

Deno.test("Gate makes room after a failure", async () => {
  const gate = new Gate(1);
  await rejects(gate.run(() => Promise.reject(new Error("no"))), /no/);
  equal(await gate.run(() => Promise.resolve(7)), 7);
});

Deno.test("Gate refuses to be closed for ever", () => throws(() => new Gate(0), RangeError));
