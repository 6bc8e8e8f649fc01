import { deepStrictEqual as deepEqual, rejects } from "node:assert/strict";
import { SharedRun } from "./shared_run.ts";

Deno.test("SharedRun lets those who come while it runs share the next run", async () => {
  const log: string[] = [];
  let count = 0;
  const shared = new SharedRun(async () => {
    const run = ++count;
    log.push(`begin ${run}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`end ${run}`);
  });
  const first = shared.run().then(() => log.push("first"));
  await new Promise((resolve) => setTimeout(resolve, 1));
  const others = ["second", "third"].map((name) => shared.run().then(() => log.push(name)));
  await Promise.all([first, ...others]);
  deepEqual(log, ["begin 1", "end 1", "first", "begin 2", "end 2", "second", "third"]);
});

Deno.test("SharedRun tells a failure to those who shared the run, and runs again", async () => {
  let count = 0;
  const shared = new SharedRun(() =>
    ++count === 1 ? Promise.reject(new RangeError("no")) : Promise.resolve()
  );
  await rejects(shared.run(), RangeError);
  await shared.run();
  deepEqual(count, 2);
});
