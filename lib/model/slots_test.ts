import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { inParallel, Slots } from "./slots.ts";

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

Deno.test("inParallel keeps the order of results, however long each takes", async () => {
  const waits = [5, 1, 3];
  deepEqual(
    await inParallel(waits, 3, async (ms, at) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return at;
    }),
    [0, 1, 2],
  );
});

Deno.test("inParallel keeps to its limit", async () => {
  let [running, most] = [0, 0];
  await inParallel(Array.from({ length: 20 }), 4, async () => {
    most = Math.max(most, ++running);
    await turn();
    running--;
  });
  equal(most, 4);
});

Deno.test("inParallel begins nothing more after a failure", async () => {
  let begun = 0;
  await rejects(
    inParallel([1, 2, 3, 4, 5, 6], 2, async () => {
      begun++;
      await turn();
      throw new RangeError("no");
    }),
    RangeError,
  );
  await turn();
  equal(begun, 2);
  deepEqual(await inParallel([], 3, () => Promise.resolve(1)), []);
});

Deno.test("Slots lets in one for each that leaves, in order, also after failures", async () => {
  const slots = new Slots(1);
  const order: number[] = [];
  const all = [1, 2, 3].map((number) =>
    slots.run(async () => {
      await turn();
      order.push(number);
      if (number === 1) throw new RangeError("no");
    })
  );
  deepEqual((await Promise.allSettled(all)).map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  deepEqual(order, [1, 2, 3]);
  throws(() => new Slots(0), RangeError);
});

Deno.test("Slots let so many in at a time, in their order", async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  let inside = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 6 }, (_, at) =>
    slots.run(async () => {
      begun.push(at);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    })));
  equal(most, 2);
  deepEqual(begun, [0, 1, 2, 3, 4, 5]);
});

Deno.test("Slots make room after a failure", async () => {
  const slots = new Slots(1);
  await rejects(slots.run(() => Promise.reject(new Error("no"))), /no/);
  equal(await slots.run(() => Promise.resolve(7)), 7);
});

Deno.test("Slots refuse to be none", () => throws(() => new Slots(0), RangeError));
