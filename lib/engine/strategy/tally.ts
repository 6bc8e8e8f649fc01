/** Counting what came of tasks, as the recap shows it. */

import { EMPTY_TALLY, type HostTally } from "../../model/event.ts";

export class Tallies {
  readonly #hosts = new Map<string, HostTally>();

  add(host: string, ...columns: readonly (keyof HostTally)[]): void {
    const tally = { ...(this.#hosts.get(host) ?? EMPTY_TALLY) };
    for (const column of columns) tally[column]++;
    this.#hosts.set(host, tally);
  }

  all(): ReadonlyMap<string, HostTally> {
    return this.#hosts;
  }
}
