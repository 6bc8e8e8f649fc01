/** How far work is that has no events. */

import { errorLine, line } from "../../report/lines.ts";
import { Heartbeat } from "../../system/timer.ts";
import type { Session } from "../session.ts";

const SECONDS_A_LINE = 60;

/** Tells it every second where a person looks on, every minute elsewhere, until it is disposed. */
export function tellStanding(text: () => string, { output, terminal }: Session): Disposable {
  let seconds = 0;
  return new Heartbeat(1_000, () => {
    seconds++;
    if (terminal.isTerminal("stdout")) output.line({ ...line(text(), "debug"), passing: true });
    else if (seconds % SECONDS_A_LINE === 0) output.line(errorLine(text()));
  });
}
