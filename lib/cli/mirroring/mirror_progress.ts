/** How `ferry mirror` tells what happens while it works. */

import type { MirrorEvent } from "../../model/mirror_event.ts";
import { eventJson } from "../../modules/mirror/event_json.ts";
import { BEAT_MS, Narrator } from "../../modules/mirror/narrator.ts";
import { errorLine, line } from "../../report/lines.ts";
import { systemClock } from "../../system/clock.ts";
import { Heartbeat } from "../../system/timer.ts";
import { badOption } from "../options.ts";
import type { Session } from "../session.ts";

/** Lines for people, one JSON object a line on standard error, or nothing. */
export type ProgressForm = "text" | "json" | "none";

/** @throws {DiagnosticError} `bad-option`. */
export function progressNamed(name: string): ProgressForm {
  if (name === "text" || name === "json" || name === "none") return name;
  throw badOption(`unknown value for --progress: ${name}`, "text, json or none");
}

/** To be disposed when the work is over. */
export interface ProgressTeller extends Disposable {
  readonly emit: (event: MirrorEvent) => void;
  /** Sums up what was done last. */
  readonly end: () => void;
}

/** @param say Where lines for people go. */
export function progressTeller(
  form: ProgressForm,
  { output, terminal, warn }: Session,
  say: (text: string) => void,
  isLive: boolean,
): ProgressTeller {
  if (form === "json") {
    const emit = (event: MirrorEvent) => output.line(errorLine(JSON.stringify(eventJson(event))));
    return { emit, end: () => {}, [Symbol.dispose]: () => {} };
  }
  const narrator = new Narrator({
    progress: form === "none" ? () => {} : say,
    live: (text) => {
      if (isLive && form === "text" && terminal.isTerminal("stdout")) {
        output.line({ ...line(text, "debug"), passing: true });
      }
    },
  });
  const beat = new Heartbeat(BEAT_MS, () => narrator.beat(systemClock.nowMs()));
  return {
    emit: (event) => event.kind === "warning" ? warn(event.message) : narrator.tell(event),
    end: () => narrator.end(systemClock.nowMs()),
    [Symbol.dispose]: () => beat[Symbol.dispose](),
  };
}
