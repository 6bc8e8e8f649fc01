/** What one run of a task's module came to, before the task's own conditions judge it. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import type { Change, Diff } from "../../model/change.ts";
import type { Effect } from "../../model/effect.ts";
import type { Deprecation } from "../../model/result.ts";
import type { Value } from "../../model/value.ts";

export interface Attempt {
  readonly status: "ok" | "skipped" | "failed" | "unreachable";
  readonly changed: boolean;
  readonly values: ReadonlyMap<Value, Value>;
  readonly changes: readonly Change[];
  /** False in check mode. */
  readonly applied: boolean;
  readonly effects: readonly Effect[];
  readonly diffs: readonly Diff[];
  readonly warnings: readonly string[];
  readonly deprecations: readonly Deprecation[];
  readonly verbose: boolean;
  /** Whether it is shown as little as with `no_log`. */
  readonly secret: boolean;
  /** Why it failed, or why the host could not be reached. */
  readonly error: DiagnosticError | null;
  /** Who says that it failed: a module on its host, or an action on this machine. */
  readonly failedIn: "Action" | "Module";
}

export const NOTHING_DONE: Attempt = {
  status: "ok",
  changed: false,
  values: new Map(),
  changes: [],
  applied: true,
  effects: [],
  diffs: [],
  warnings: [],
  deprecations: [],
  verbose: false,
  secret: false,
  error: null,
  failedIn: "Action",
};

/** A mistake that is found before it is known whether the task runs at all. */
export function failedBefore(error: DiagnosticError): Attempt {
  return { ...NOTHING_DONE, status: "failed", values: new Map([["msg", error.message]]), error };
}

/** A mistake in the task itself, or one that kept its module from running. */
export function mistaken(error: DiagnosticError, before: Attempt = NOTHING_DONE): Attempt {
  const whole = error.message.startsWith("Task failed: ") ? error : error.within("Task failed");
  return {
    ...before,
    status: "failed",
    values: new Map([...before.values, ["msg", whole.message]]),
    error: whole,
  };
}

/** A host that did not answer. */
export function unreachable(error: DiagnosticError): Attempt {
  const whole = error.within("Task failed");
  const values = new Map<Value, Value>([["msg", whole.message]]);
  return { ...NOTHING_DONE, status: "unreachable", values, error: whole };
}

/** A task that was left out. */
export function skipped(values: readonly (readonly [string, Value])[]): Attempt {
  return { ...NOTHING_DONE, status: "skipped", values: new Map(values) };
}

/** The same with one more value. */
export function withValue(attempt: Attempt, name: string, value: Value): Attempt {
  return { ...attempt, values: new Map([...attempt.values, [name, value]]) };
}
