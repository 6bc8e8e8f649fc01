/** What a task's own conditions make of an attempt: `changed_when` and `failed_when`. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Task } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { type Attempt, withValue } from "./attempt.ts";

/** Whether all of several conditions hold, with an attempt's result in scope. @throws {DiagnosticError} */
export type AllHold = (conditions: readonly Raw[], attempt: Attempt) => boolean;

/** The conditions of a keyword: one, or a list of which all must hold. */
export function conditionsOf(raw: Raw | undefined): readonly Raw[] {
  if (!raw) return [];
  return raw.kind === "list" ? raw.items : [raw];
}

/** What the task's conditions make of an attempt; later ones see what earlier ones made of it. */
export function judge(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  if (attempt.status === "skipped" || attempt.status === "unreachable") return attempt;
  return failedWhen(task, changedWhen(task, attempt, allHold), allHold);
}

function changedWhen(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  const conditions = conditionsOf(task.keywords.get("changed_when"));
  if (conditions.length === 0) return attempt;
  try {
    const changed = allHold(conditions, attempt);
    return { ...withValue(attempt, "changed_when_result", changed), changed };
  } catch (error) {
    return broken("changed_when", error, attempt);
  }
}

function failedWhen(task: Task, attempt: Attempt, allHold: AllHold): Attempt {
  const conditions = conditionsOf(task.keywords.get("failed_when"));
  if (conditions.length === 0 || isBroken(attempt)) return attempt;
  try {
    return allHold(conditions, attempt) ? failing(task, attempt) : passing(attempt);
  } catch (error) {
    return broken("failed_when", error, attempt);
  }
}

/** Whether `changed_when` itself has failed. */
function isBroken({ values }: Attempt): boolean {
  return typeof values.get("changed_when_result") === "string";
}

function passing(attempt: Attempt): Attempt {
  return {
    ...withValue(suppressed("failed_when", attempt), "failed_when_result", false),
    status: "ok",
    error: null,
  };
}

function failing(task: Task, attempt: Attempt): Attempt {
  const made = withValue(suppressed("failed_when", attempt), "failed_when_result", true);
  const message = `Task failed: ${attempt.failedIn} failed: A 'failed_when' expression evaluated to 'True'.`;
  const error = new DiagnosticError(message, { code: "module-failed", at: task.at });
  return { ...withValue(made, "msg", own(attempt, message)), status: "failed", error };
}

/** A message that there was before stays, unless all it says is the error's. */
function own({ values, error }: Attempt, message: string): Value {
  const before = values.get("msg");
  return before === error?.message ? message : before || message;
}

/** A failure that a condition takes the place of leaves a trace. */
function suppressed(keyword: string, attempt: Attempt): Attempt {
  if (attempt.status !== "failed") return attempt;
  return withValue(attempt, `${keyword}_suppressed_exception`, "(traceback unavailable)");
}

function broken(keyword: string, error: unknown, attempt: Attempt): Attempt {
  if (!(error instanceof DiagnosticError)) throw error;
  const whole = error.within(`Task failed: ${attempt.failedIn} failed: A '${keyword}' expression failed`);
  const before = withValue(suppressed(keyword, attempt), `${keyword}_result`, error.message);
  return { ...withValue(before, "msg", own(attempt, whole.message)), status: "failed", error: whole };
}

/** What `break_when` makes of an item's attempt; a condition that fails ends the loop, too. */
export function breakWhen(
  conditions: readonly Raw[],
  attempt: Attempt,
  allHold: AllHold,
): { readonly attempt: Attempt; readonly breaks: boolean } {
  if (conditions.length === 0) return { attempt, breaks: false };
  try {
    const breaks = allHold(conditions, attempt);
    return { attempt: withValue(attempt, "break_when_result", breaks), breaks };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const made = withValue(suppressed("break_when", attempt), "break_when_result", error.message);
    const whole = error.within("A 'break_when' expression failed");
    return { attempt: { ...made, status: "failed", error: whole }, breaks: true };
  }
}
