/** The end of a run that only plans: its lock, and how long the run that follows it will take. */

import type { Locked } from "../outcome.ts";
import type { PlannedSet } from "../plan/plan_set.ts";
import { Rates } from "../preflight/rates.ts";
import { type LockFacts, makeLock } from "./make_lock.ts";

/** @param rates The path of what is known of registries' speed. */
export function lockedOutcome(
  set: PlannedSet & { readonly kind: "planned" },
  facts: LockFacts,
  rates: string,
): Locked {
  const lock = makeLock(set, facts);
  const bytes = Object.entries(lock.figures.registries).map(([name, { download }]) =>
    [name, download] as const
  );
  const forecastMs = new Rates(rates).forecastMs(new Map(bytes));
  return { status: "locked", lock, forecastMs, file: null, failures: set.failures };
}
