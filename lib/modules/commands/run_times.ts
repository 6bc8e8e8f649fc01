/** When a command ran, in the words of Ansible. */

import { localTimeText } from "../../template/python/local_time.ts";
import { TimeDelta } from "../../template/python/time_delta.ts";

/** Both times in milliseconds since 1970. */
export function ranTimes(startMs: number, endMs: number) {
  return {
    start: localTimeText(startMs),
    end: localTimeText(endMs),
    delta: new TimeDelta(BigInt(Math.round((endMs - startMs) * 1000))).text(),
  };
}
