/** How the passing of time and chance reach what retries: as parameters, so that tests need neither. */

import { type Clock, sleep, systemClock } from "../../system/clock.ts";

export interface Pacing {
  readonly clock: Clock;
  /** @throws the signal's reason. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export const systemPacing: Pacing = { clock: systemClock, sleep, random: Math.random };
