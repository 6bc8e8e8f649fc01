import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { type Holder, ShellPlaces } from "./shell_places.ts";

/** Holders that leave when they are sent away, and the names of those that were. */
function scene(count: number) {
  const places = new ShellPlaces(count);
  const sent: string[] = [];
  const holder = (name: string): Holder => {
    const made: Holder = {
      giveWay: () => {
        sent.push(name);
        places.leave(made);
      },
    };
    return made;
  };
  return { places, sent, holder };
}

Deno.test("ShellPlaces sends away the shell that has been idle longest, and none that works", async () => {
  const { places, sent, holder } = scene(3);
  const [a, b, c] = [holder("a"), holder("b"), holder("c")];
  for (const one of [a, b, c]) {
    await places.take();
    places.rest(one);
  }
  places.work(a);
  places.work(b);
  places.rest(b);
  await places.take();
  deepEqual(sent, ["c"]);
  await places.take();
  deepEqual(sent, ["c", "b"]);
});

Deno.test("ShellPlaces gives the place of whoever rests first to whoever has waited longest", async () => {
  const { places, sent, holder } = scene(1);
  const order: string[] = [];
  await places.take();
  const first = places.take().then(() => order.push("first"));
  const second = places.take().then(() => order.push("second"));
  equal(order.length, 0);
  const a = holder("a");
  places.rest(a);
  await first;
  places.rest(holder("b"));
  await second;
  deepEqual([order, sent], [["first", "second"], ["a", "b"]]);
});
