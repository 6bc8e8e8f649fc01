import { strictEqual as equal } from "node:assert/strict";
import { EventTurns } from "./event_turns.ts";
import { onInterrupt } from "./interrupts.ts";
import { runProcess } from "./process.ts";
import { sleepBlocking } from "./clock.ts";

Deno.test("EventTurns lets a signal be heard that came while the process stood still", async () => {
  const heard: string[] = [];
  using _ = onInterrupt((name) => heard.push(name));
  await runProcess(["sh", "-c", `(sleep 0.1; kill -TERM ${Deno.pid}) >/dev/null 2>&1 &`]);
  sleepBlocking(500);
  equal(heard.join(), "");
  await new EventTurns().take();
  equal(heard.join(), "SIGTERM");
});

Deno.test("EventTurns costs nothing where a turn was taken a moment ago", async () => {
  const turns = new EventTurns();
  await Promise.all([turns.take(), turns.take()]);
  let elapsed = false;
  setTimeout(() => elapsed = true, 0);
  for (let at = 0; at < 100; at++) await turns.take();
  equal(elapsed, false);
  await new Promise((resolve) => setTimeout(resolve, 5));
});
