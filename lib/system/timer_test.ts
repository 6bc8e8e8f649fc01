import { strictEqual as equal } from "node:assert/strict";
import { QuietTimer } from "./timer.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("QuietTimer acts once when nothing has touched it for a while, and not after its end", async () => {
  let acts = 0;
  {
    using timer = new QuietTimer(200, () => acts++);
    for (let count = 0; count < 5; count++) {
      timer.touch();
      await wait(20);
      equal(acts, 0);
    }
    await wait(400);
    equal(acts, 1);
    timer.touch();
  }
  await wait(400);
  equal(acts, 1);
});
