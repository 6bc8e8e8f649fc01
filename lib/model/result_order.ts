/** The order in which Ansible stores what a result says. */

import type { Value } from "./value.ts";

/** What stands before a module's own values, as far as it is there. */
const FIRST: readonly string[] = [
  ...["changed", "failed", "unreachable", "skipped", "warnings", "deprecations", "ansible_facts"],
  ...["exception", "finished", "msg", "rc", "attempts", "retries", "diff", "ansible_stats", "ansible_job_id"],
  ...["skip_reason", "skipped_reason", "false_condition", "changed_when_result", "failed_when_result"],
  ...["break_when_result", "changed_when_suppressed_exception", "failed_when_suppressed_exception"],
  ...["break_when_suppressed_exception", "ansible_loop_var", "ansible_index_var"],
];
const LAST: readonly string[] = ["stdout_lines", "stderr_lines", "results"];

/** @param loop The variables of a loop's item, if it is the result of one. */
export function inAnsibleOrder(
  values: ReadonlyMap<Value, Value>,
  loop: readonly string[],
): ReadonlyMap<Value, Value> {
  const first = [...FIRST, ...loop, "ansible_loop"];
  const outer = new Set<Value>([...first, ...LAST]);
  const own = [...values.keys()].filter((key) => !outer.has(key));
  const made = new Map<Value, Value>();
  for (const key of [...first, ...own, ...LAST]) {
    const value = values.get(key);
    if (value !== undefined) made.set(key, value);
  }
  return made;
}
