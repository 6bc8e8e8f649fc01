/** Work that goes on by itself on a host, for tasks that nobody waits for: one command, and how its end is read. */

import type { Command } from "../../model/change.ts";

/** How the end of a command is read as a module's result: data, for whoever asks may be another run. */
export type AnswerForm =
  /** As `command` and `shell` tell it. */
  | CommandForm
  /** The command prints its result as JSON. */
  | { readonly kind: "program" };

export interface CommandForm {
  readonly kind: "command";
  /** What the result calls it. */
  readonly shown: string | readonly string[];
  /** What was to be started. */
  readonly words: readonly string[];
  /** Whether line breaks are taken off the end of what it printed. */
  readonly stripsEnds: boolean;
}

export interface DetachedWork {
  readonly kind: "detached";
  readonly command: Command;
  readonly answer: AnswerForm;
}
