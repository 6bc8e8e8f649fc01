/** How `command` and `shell` tell what came of what they ran. */

import { shlexJoin } from "../../model/shell_words.ts";
import type { Obstacle } from "../../connection/connection.ts";
import type { CommandForm } from "../jobs/detached_work.ts";
import type { Outcome, ResultValues } from "../module.ts";
import { ranTimes } from "./run_times.ts";

/** The end of a command. */
export interface CommandEnd {
  /** The exit code; 128 + n where signal n ended it. */
  readonly code: number;
  /** Null where it ran. */
  readonly obstacle: Obstacle | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Linux's numbers of the errors with which programs are not started. */
const ERRNO: Readonly<Record<Obstacle, number>> = {
  "no-folder": 2,
  "no-program": 2,
  "not-executable": 13,
  "not-reached": 125,
};

export function commandOutcome(
  { shown, words, stripsEnds }: Omit<CommandForm, "kind">,
  end: CommandEnd,
): Outcome {
  const { code, obstacle, startMs, endMs } = end;
  if (obstacle === "no-folder") return wrongFolder(shown);
  if (obstacle) return obstructed(shlexJoin(words), ERRNO[obstacle]);
  const text = (printed: string) => stripsEnds ? printed.replace(/[\r\n]+$/, "") : printed;
  const values = {
    rc: code,
    stdout: text(end.stdout),
    stderr: text(end.stderr),
    cmd: shown,
    ...ranTimes(startMs, endMs),
    msg: "",
  };
  if (code === 0) return { changed: true, values };
  const failed = "The command exited with a non-zero return code.";
  return { changed: true, failed, values: { ...values, msg: failed } };
}

/** The values of a command that was not run. */
export function notRun(shown: CommandForm["shown"]): ResultValues {
  return { stdout: "", stderr: "", cmd: shown, start: null, end: null, delta: null, msg: "" };
}

export function wrongFolder(shown: CommandForm["shown"]): Outcome {
  const failed = "Unable to change directory before execution.";
  return { changed: false, failed, values: { ...notRun(shown), msg: failed } };
}

/** @param rc Linux's number of the error. */
export function obstructed(shown: string, rc: number): Outcome {
  const failed = "Error executing command.";
  return { changed: false, failed, values: { cmd: shown, rc, stdout: "", stderr: "", msg: failed } };
}
