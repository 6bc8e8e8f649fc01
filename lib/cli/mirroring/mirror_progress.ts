/** How `ferry mirror` tells what happens while it works. */

import type { MirrorEvent } from "../../model/mirror_event.ts";
import { eventJson } from "../../modules/mirror/event_json.ts";
import { BEAT_MS, Narrator } from "../../modules/mirror/narrator.ts";
import { errorLine, line } from "../../report/lines.ts";
import { type DiagnosticError, renderDiagnostic } from "../../source/diagnostic.ts";
import { systemClock } from "../../system/clock.ts";
import { Heartbeat } from "../../system/timer.ts";
import { badOption } from "../options.ts";
import { problemData } from "../output/problem_data.ts";
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
  /** Tells in the end what is wrong. */
  readonly fail: (problem: Problem) => void;
}

/** What is wrong in the end. */
export interface Problem {
  /** An error, or what there is to say where there is none. */
  readonly error: DiagnosticError | string;
  /** The image that is missing. */
  readonly image?: string;
  /** What is lost with it. */
  readonly affects?: readonly string[] | undefined;
}

/** @param say Where lines for people go. */
export function progressTeller(
  form: ProgressForm,
  { output, terminal, warn }: Session,
  say: (text: string) => void,
  isLive: boolean,
): ProgressTeller {
  if (form === "json") {
    const tell = (data: Readonly<Record<string, unknown>>) => output.line(errorLine(JSON.stringify(data)));
    return {
      emit: (event) => tell(eventJson(event)),
      end: () => {},
      fail: (problem) => tell(problemEvent(problem, systemClock.nowMs())),
      [Symbol.dispose]: () => {},
    };
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
    fail: (problem) => output.lines(problemLines(problem).map((text) => errorLine(text, "error"))),
    [Symbol.dispose]: () => beat[Symbol.dispose](),
  };
}

function problemEvent({ error, image, affects }: Problem, atMs: number) {
  const { at: place, ...rest } = typeof error === "string"
    ? { message: error, at: undefined }
    : problemData(error);
  return { at: new Date(atMs).toISOString(), event: "error", image, ...rest, place, affects };
}

function problemLines({ error, image, affects = [] }: Problem): readonly string[] {
  const text = typeof error === "string" ? error : renderDiagnostic(error);
  const own = `[ERROR]: ${image === undefined ? "" : `${image}: `}${text}`;
  return affects.length > 0 ? [own, `         affects ${shownList(affects)}`] : [own];
}

const MOST_NAMES = 5;

function shownList(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
