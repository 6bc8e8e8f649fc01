/** Checks of arguments, one after the other. */

/** Whether something is wrong, and what is said of it then. */
export type Refusal = readonly [wrong: boolean, message: string];

/** The first thing that is wrong, null when nothing is. */
export function firstWrong(refusals: readonly Refusal[]): string | null {
  return refusals.find(([wrong]) => wrong)?.[1] ?? null;
}
