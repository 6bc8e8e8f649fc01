/** Tasks in the background that this process carries out itself: their hosts alone could not. */

import type { RunHappening } from "../../model/event.ts";
import type { Attempt } from "./attempt.ts";

export class Jobs {
  readonly #open = new Map<string, { readonly host: string; readonly end: Promise<Attempt> }>();

  constructor(private readonly emit: (happening: RunHappening) => void) {}

  /** Takes a job that has begun; it is known until it ends. */
  add(id: string, host: string, end: Promise<Attempt>): void {
    this.#open.set(id, { host, end });
    const forget = () => void this.#open.delete(id);
    // Whoever waits for the end is told what went wrong.
    end.then(forget, () => {});
  }

  /** Until all have ended, each at the latest when its time is over. @throws what a job has thrown. */
  async settled(): Promise<void> {
    for (const [id, { host }] of this.#open) {
      this.emit({ kind: "progress", host, line: `waiting for the end of job ${id}` });
    }
    await Promise.all([...this.#open.values()].map(({ end }) => end));
  }
}
