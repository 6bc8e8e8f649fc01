/** Waiting that ends. */

import { sleep } from "../system/clock.ts";

/** Whether a promise settles in time, either way. */
export async function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(() => true, () => true);
  const late = sleep(ms, timer.signal).then(() => false, () => false);
  const inTime = await Promise.race([settled, late]);
  timer.abort();
  return inTime;
}
