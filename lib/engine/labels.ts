/** Tasks and plays as reports name them. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { positionOf } from "../source/span.ts";
import type { TaskLabel } from "../model/event.ts";
import type { Task } from "../model/playbook.ts";
import { type Raw, rawField } from "../model/raw.ts";
import { str } from "../template/python/repr.ts";
import type { Renderer } from "../vars/render.ts";
import type { Scope } from "../vars/scope.ts";

/** A task's name with its role's before it, rendered with the variables of the first host it runs on. */
export function labelOf(task: Task, scope: Scope, renderer: Renderer, checkMode: boolean): TaskLabel {
  const { file, start } = task.at;
  const role = task.site.roles.at(-1);
  const own = task.name ? rendered(task.name, scope, renderer) : unnamed(task);
  return {
    id: task.id,
    name: role ? `${role.fullName} : ${own}` : own,
    module: task.module ?? "",
    kind: task.handler ? "handler" : "task",
    path: `${file.path}:${positionOf(file, start).line}`,
    checkMode,
    loops: task.keywords.has("loop"),
  };
}

/** What a task without a name is called. */
export function unnamed({ module, moduleName, arguments: { named } }: Task): string {
  const action = String(moduleName.value);
  const role = module === "ansible.builtin.include_role"
    ? rawField(named, "name") ?? rawField(named, "role")
    : null;
  return role?.kind === "scalar" ? `${action} : ${str(role.value)}` : action;
}

/** Text of a name; as it is written where it cannot be rendered. */
export function rendered(raw: Raw, scope: Scope, renderer: Renderer): string {
  try {
    return str(renderer.value(raw, scope)).trim();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return raw.kind === "scalar" ? str(raw.value).trim() : "";
  }
}
