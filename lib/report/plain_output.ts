/** Results whose output is text, not data: what commands print. */

import type { RunEvent } from "../model/event.ts";
import { str } from "../template/python/repr.ts";
import { shownResult } from "./result_text.ts";

export type TaskEvent = RunEvent & { readonly kind: "task-result" };

const TEXT_MODULES: readonly string[] = ["command", "shell", "raw"].map((name) => `ansible.builtin.${name}`);
/** The return code of what never ran. */
const NO_CODE = "-1";

/** Whether a result is a command's output; one that runs on in the background has none yet. */
export function isText({ task, result: { values } }: TaskEvent): boolean {
  return TEXT_MODULES.includes(task.module) && !values.has("ansible_job_id") && !values.has("module_stderr");
}

/** The parts of a command's output; empty where there are none. */
export function textOutput(
  { result, task }: TaskEvent,
): Readonly<Record<"rc" | "stdout" | "stderr" | "msg", string>> {
  const shown = shownResult(result, task.module);
  const field = (name: string, otherwise = "") => shown.has(name) ? str(shown.get(name) ?? null) : otherwise;
  return { rc: field("rc", NO_CODE), stdout: field("stdout"), stderr: field("stderr"), msg: field("msg") };
}
