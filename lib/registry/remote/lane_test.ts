import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { Lane, type RequestSize } from "./lane.ts";

/** Enters a lane, notes when it got in, and leaves when told. */
function enter(lane: Lane, name: string, size: RequestSize, log: string[]) {
  const place = lane.enter(size).then((entered) => {
    log.push(name);
    return entered;
  });
  return {
    leave: async () => (await place)[Symbol.dispose](),
    slowDown: async () => (await place).slowDown(),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Lane lets small requests overtake large ones", async () => {
  const log: string[] = [];
  const lane = new Lane(1);
  const first = enter(lane, "first", "large", log);
  const others = [enter(lane, "large", "large", log), enter(lane, "small", "small", log)];
  await settled();
  deepEqual(log, ["first"]);
  await first.leave();
  await settled();
  deepEqual(log, ["first", "small"]);
  for (const other of others.reverse()) await other.leave();
  deepEqual(log, ["first", "small", "large"]);
});

Deno.test("Lane keeps one place for small requests", async () => {
  const log: string[] = [];
  const lane = new Lane(3);
  const all = (["a", "b", "c"] as const).map((name) => enter(lane, name, "large", log));
  all.push(enter(lane, "small", "small", log));
  await settled();
  deepEqual(log, ["a", "b", "small"]);
  for (const one of all) await one.leave();
});

Deno.test("Lane is halved once for all that were under way, and grows back", async () => {
  const log: string[] = [];
  const lane = new Lane(8);
  const all = Array.from({ length: 4 }, (_, at) => enter(lane, String(at), "small", log));
  for (const one of all) await one.slowDown();
  equal(lane.limit, 4);
  for (const one of all) await one.leave();
  for (let count = 0; count < 4; count++) await enter(lane, "next", "small", log).leave();
  equal(lane.limit, 5);
  for (let count = 0; count < 100; count++) await enter(lane, "next", "small", log).leave();
  equal(lane.limit, 8);
});

Deno.test("Lane never closes", async () => {
  const lane = new Lane(4);
  for (let count = 0; count < 5; count++) {
    const place = await lane.enter("small");
    place.slowDown();
    place[Symbol.dispose]();
  }
  equal(lane.limit, 1);
});

Deno.test("Lane forgets those who left the queue", async () => {
  const lane = new Lane(1);
  const first = await lane.enter("small");
  const impatient = AbortSignal.timeout(5);
  await rejects(lane.enter("small", impatient), { name: "TimeoutError" });
  first[Symbol.dispose]();
  const next = await lane.enter("small");
  next[Symbol.dispose]();
  next[Symbol.dispose]();
  equal((await lane.enter("small")) !== null, true);
});
