/** A client for which waiting takes no time. */

import { sleep } from "../../../lib/system/clock.ts";
import { testRemote, type TestRemoteOptions } from "../../support/remote.ts";
import { START_MS } from "./cases.ts";

export const MINUTE_MS = 60_000;
const TOGETHER_MS = 5;

/** It has the patience of the command line. */
export function hurried(options: TestRemoteOptions = {}) {
  let nowMs = START_MS;
  const remote = testRemote({
    nowMs: () => nowMs,
    retries: { times: 5, delayMs: null, patienceMs: 15 * MINUTE_MS },
    ...options,
    onWait: async (ms) => {
      // Those who wait at the same time wait together.
      const dueMs = nowMs + ms;
      await sleep(TOGETHER_MS);
      nowMs = Math.max(nowMs, dueMs);
      await options.onWait?.(ms);
    },
  });
  return { remote, nowMs: () => nowMs, waitedMs: () => nowMs - START_MS };
}
