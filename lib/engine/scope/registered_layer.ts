/** What a task's own keywords see of its result, under the names that `register` gives it. */

import type { Task } from "../../model/playbook.ts";
import { type TaskResult, toRegistered } from "../../model/result.ts";
import { computedVars, type Layer } from "../../vars/layers.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import { projections } from "../task/projections.ts";
import { taskVariable } from "../task/task_variable.ts";

/** @param loop What the loop has come to so far, this result included; null for a task without loop. */
export function registeredLayer(
  { keywords }: Task,
  result: TaskResult,
  loop: () => TaskResult | null,
  scope: Scope,
  renderer: Renderer,
): Layer {
  const register = keywords.get("register");
  const seen = () => taskVariable(result, loop());
  if (register?.kind === "map") {
    return { level: "loop", origin: "", vars: projections(register, scope, seen, renderer) };
  }
  const whole = register?.kind === "scalar" ? { [String(register.value)]: () => toRegistered(result) } : {};
  return { level: "loop", origin: "", vars: computedVars({ ...whole, _task: seen }) };
}
