/** Stopping at a task to ask what to do: the keyword `debugger`, and the strategy `debug`. */

import type { TaskLabel } from "../../model/event.ts";
import type { Vars } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { TaskResult } from "../../model/result.ts";
import type { Scope } from "../../vars/scope.ts";

export interface DebuggerSettings {
  /** Whether a task that fails is stopped at though nothing in its play says so. */
  readonly isOn: boolean;
  /** Failures that are ignored are no reason to stop. */
  readonly skipsIgnored: boolean;
}

/** A task on a host, at whose result the run stopped. */
export interface Stop {
  readonly task: Task;
  readonly label: TaskLabel;
  readonly host: string;
  readonly scope: Scope;
  readonly result: TaskResult;
}

/** How it goes on: with the next task, or with this one once more, as it is now, and with these variables. */
export type NextStep =
  | { readonly kind: "continue" }
  | { readonly kind: "redo"; readonly task: Task; readonly vars: Vars };

/** What a run asks where it stops. */
export interface TaskDebugger {
  readonly settings: DebuggerSettings;
  /** @throws {DiagnosticError} `interrupted` where the run is to end. */
  readonly ask: (stop: Stop) => Promise<NextStep>;
}

/** Whether a result is a reason to stop. @param mode The keyword `debugger`; null where it is not given. */
export function stopsAt(mode: string | null, result: TaskResult, settings: DebuggerSettings): boolean {
  const failed = result.status === "failed" && !(settings.skipsIgnored && result.ignored);
  const unreachable = result.status === "unreachable";
  if (mode === "always") return true;
  if (mode === "never") return false;
  return (settings.isOn && (failed || unreachable)) ||
    (mode === "on_failed" && failed) ||
    (mode === "on_unreachable" && unreachable) ||
    (mode === "on_skipped" && result.status === "skipped");
}
