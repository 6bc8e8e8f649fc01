/** What a task's own conditions make of an attempt: `changed_when` and `failed_when`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Task } from "../model/playbook.ts";
import type { Raw } from "../model/raw.ts";
import type { Value } from "../model/value.ts";
import { type Attempt, mistaken, withValue } from "./attempt.ts";

/** Whether all of several conditions hold. @throws {DiagnosticError} */
export type AllHold = (conditions: readonly Raw[]) => boolean;

/** The conditions of a keyword: one, or a list of which all must hold. */
export function conditionsOf(raw: Raw | undefined): readonly Raw[] {
  if (!raw) return [];
  return raw.kind === "list" ? raw.items : [raw];
}

/** @param allHold Judges with the attempt's own result in scope. */
export function judge(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  if (attempt.status === "skipped" || attempt.status === "unreachable") return attempt;
  return failedWhen(task, changedWhen(task, attempt, allHold), allHold);
}

function changedWhen(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  const conditions = conditionsOf(task.keywords.get("changed_when"));
  if (conditions.length === 0) return attempt;
  try {
    const changed = allHold(conditions);
    return { ...withValue(attempt, "changed_when_result", changed), changed };
  } catch (error) {
    return broken("changed_when", error, attempt);
  }
}

function failedWhen(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  const conditions = conditionsOf(task.keywords.get("failed_when"));
  if (
    conditions.length === 0 || attempt.values.get("changed_when_result") === undefined && isBroken(attempt)
  ) return attempt;
  try {
    return allHold(conditions) ? failing(task, attempt) : passing(attempt);
  } catch (error) {
    return broken("failed_when", error, attempt);
  }
}

function isBroken({ values }: Attempt): boolean {
  return typeof values.get("changed_when_result") === "string";
}

function passing(attempt: Attempt): Attempt {
  const made = withValue(attempt, "failed_when_result", false);
  const was = attempt.status === "failed";
  return {
    ...(was ? withValue(made, "failed_when_suppressed_exception", "(traceback unavailable)") : made),
    status: "ok",
    error: null,
  };
}

function failing(task: Task, attempt: Attempt): Attempt {
  const made = withValue(attempt, "failed_when_result", true);
  if (attempt.status === "failed") return made;
  const message = "Task failed: Action failed: A 'failed_when' expression evaluated to 'True'.";
  const error = new DiagnosticError(message, { code: "module-failed", at: task.at });
  return { ...withValue(made, "msg", own(attempt, message)), status: "failed", error };
}

/** A message of the module's own stays: `debug` shows what it was asked to show. */
function own({ values, verbose }: Attempt, message: string): Value {
  return verbose ? values.get("msg") ?? message : message;
}

function broken(keyword: string, error: unknown, attempt: Attempt): Attempt {
  if (!(error instanceof DiagnosticError)) throw error;
  const whole = error.within(`Task failed: Action failed: A '${keyword}' expression failed`);
  return withValue(mistaken(whole, attempt), `${keyword}_result`, error.message);
}
