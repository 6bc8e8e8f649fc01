import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { Attempts, Patience, retrying, type RetryPolicy } from "./attempts.ts";
import { RegistryFailure } from "./failure.ts";
import type { Pacing } from "./pacing.ts";

const failure = (options: { retryable?: boolean; isAway?: boolean; retryAfterMs?: number } = {}) =>
  new RegistryFailure("no", { code: "registry-failed", retryable: true, ...options });

function counting(policy: RetryPolicy, random = 1) {
  const waits: number[] = [];
  let nowMs = 0;
  const pacing: Pacing = {
    clock: { nowMs: () => nowMs, ticksMs: () => nowMs },
    sleep: (ms) => {
      nowMs += ms;
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => random,
  };
  return { waits, attempts: new Attempts(policy, pacing) };
}

Deno.test("retrying waits twice as long each time, then gives up with the last failure", async () => {
  const { waits, attempts } = counting({ times: 3, delayMs: null });
  let calls = 0;
  const trying = retrying(attempts, () => Promise.reject(failure({ retryable: ++calls > 0 })));
  await rejects(trying, { message: "no" });
  deepEqual([calls, waits], [4, [1000, 2000, 4000]]);
});

Deno.test("Attempts leave up to half of the wait to chance, and none to a fixed wait", async () => {
  const half = counting({ times: 1, delayMs: null }, 0);
  await half.attempts.failed(failure());
  const fixed = counting({ times: 2, delayMs: 300 }, 0);
  await fixed.attempts.failed(failure());
  await fixed.attempts.failed(failure());
  deepEqual([half.waits, fixed.waits], [[500], [300, 300]]);
});

Deno.test("Attempts wait as long as the registry asks, but not for hours", async () => {
  const { waits, attempts } = counting({ times: 5, delayMs: null });
  await attempts.failed(failure({ retryAfterMs: 90_000 }));
  await rejects(attempts.failed(failure({ retryAfterMs: 6 * 3600_000 })), { message: "no" });
  deepEqual(waits, [90_000]);
});

Deno.test("Attempts end when there is no time for another", async () => {
  const { waits, attempts } = counting({ times: 5, delayMs: null, withinMs: 4000 });
  for (let count = 0; count < 2; count++) await attempts.failed(failure());
  await rejects(attempts.failed(failure()), { message: "no" });
  deepEqual(waits, [1000, 2000]);
});

Deno.test("Patience is shared by all who find a registry away, told of once, and had anew when it is back", () => {
  let nowMs = 0;
  const told: string[] = [];
  const patience = new Patience(60_000, { nowMs: () => nowMs, ticksMs: () => nowMs }, (absence) => {
    told.push(absence.kind === "back" ? `back after ${absence.afterMs}` : absence.failure.message);
  });
  const at = (ms: number, sinceMs = ms) => {
    nowMs = ms;
    return patience.isLeft(failure(), sinceMs);
  };
  deepEqual([at(0), at(9_000), at(10_000, 0), at(59_999), at(60_000)], [true, true, true, true, false]);
  patience.renew();
  deepEqual(told, ["no", "back after 60000"]);
  deepEqual([at(61_000), at(62_000, 1_000), at(62_000)], [true, false, true]);
});

Deno.test("Attempts wait for a registry that is away as long as there is patience, and no longer", async () => {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, ticksMs: () => nowMs };
  const pacing: Pacing = { clock, sleep: async (ms) => void (nowMs += await ms), random: () => 1 };
  const attempts = new Attempts({ times: 1, delayMs: null }, pacing, undefined, new Patience(600_000, clock));
  const trying = retrying(attempts, () => Promise.reject(failure({ isAway: true })));
  await rejects(trying, { message: "no" });
  ok(nowMs >= 600_000 && nowMs < 660_000);
});

Deno.test("Attempts count anew after progress", async () => {
  const { waits, attempts } = counting({ times: 1, delayMs: null });
  await attempts.failed(failure());
  attempts.progressed();
  await attempts.failed(failure());
  deepEqual(waits, [1000, 1000]);
});

for (
  const { name, error } of [
    { name: "that will not go away", error: failure({ retryable: false }) },
    { name: "of our own", error: new TypeError("bug") },
  ]
) {
  Deno.test(`Attempts do not try again after a failure ${name}`, async () => {
    const { waits, attempts } = counting({ times: 5, delayMs: null });
    await rejects(attempts.failed(error), error);
    equal(waits.length, 0);
  });
}
