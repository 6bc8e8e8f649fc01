/** Whether the program runs out of one file. */

import type { Environment } from "../../system/environment.ts";

/** The packed file that this process was started from; null where it runs from its sources. */
export function packedSelf(env: Environment): string | null {
  return env["FERRY_SELF"] || null;
}
