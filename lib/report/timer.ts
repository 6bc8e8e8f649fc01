/** How long a run took: what the callback `timer` adds. */

import type { RunEvent } from "../model/event.ts";
import { banner, type Line, line } from "./lines.ts";

const DAY_S = 86_400;

export class TimerReport {
  /** @param startMs When the run began, in milliseconds since 1970. */
  constructor(private readonly startMs: number, private readonly columns: number) {}

  lines(event: RunEvent): readonly Line[] {
    if (event.kind !== "run-end") return [];
    const elapsedS = Math.floor((event.atMs - this.startMs) / 1000);
    const days = Math.floor(elapsedS / DAY_S);
    const hours = Math.floor(elapsedS % DAY_S / 3600);
    const minutes = Math.floor(elapsedS / 60) % 60;
    const text = `Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${
      elapsedS % 60
    } seconds`;
    return [banner("PLAYBOOK RECAP", this.columns), line(`${text}\n\r`)];
  }
}
