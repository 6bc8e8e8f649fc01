/** A client for which waiting takes no time. */

import { testRemote, type TestRemoteOptions } from "../../support/remote.ts";
import { START_MS } from "./cases.ts";

export const MINUTE_MS = 60_000;

/** It has the patience of the command line. */
export function hurried(options: TestRemoteOptions = {}) {
  let nowMs = START_MS;
  const remote = testRemote({
    nowMs: () => nowMs,
    onWait: (ms) => void (nowMs += ms),
    retries: { times: 5, delayMs: null, patienceMs: 15 * MINUTE_MS },
    ...options,
  });
  return { remote, nowMs: () => nowMs, waitedMs: () => nowMs - START_MS };
}
