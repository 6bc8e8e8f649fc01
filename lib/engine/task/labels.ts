/** Tasks and plays as reports name them. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { positionOf, type Span } from "../../source/span.ts";
import type { TaskLabel } from "../../model/event.ts";
import type { Task } from "../../model/playbook.ts";
import { plainValue, type Raw, rawField } from "../../model/raw.ts";
import { str } from "../../template/python/repr.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";

const INCLUDE_ROLE = "ansible.builtin.include_role";

/** A task's name with its role's before it, rendered with the variables of the first host it runs on. */
export function labelOf(task: Task, scope: Scope, renderer: Renderer, checkMode: boolean): TaskLabel {
  const role = task.site.roles.at(-1);
  const own = task.name ? rendered(task.name, scope, renderer) : unnamed(task);
  return {
    id: task.id,
    // A task that brings in a role is named as if it stood in none.
    name: role && task.module !== INCLUDE_ROLE ? `${role.fullName} : ${own}` : own,
    module: task.module ?? "",
    action: String(task.moduleName.value),
    arguments: shownArguments(task),
    role: role?.name ?? null,
    kind: task.handler ? "handler" : "task",
    path: lineOf(task.at),
    checkMode,
    loops: task.keywords.has("loop"),
  };
}

/** `path:line` of where something begins. */
export function lineOf({ file, start }: Span): string {
  return `${file.path}:${positionOf(file, start).line}`;
}

/** The arguments as they are written; null where `no_log` may hide them. */
function shownArguments({ arguments: { named, freeForm }, inherited }: Task): string | null {
  const hidden = inherited.options.get("no_log");
  if (hidden && !(hidden.kind === "scalar" && hidden.value === false)) return null;
  const entries = named.entries.map(({ key, value }) => `${str(key.value)}=${str(plainValue(value))}`);
  return [...entries, ...(freeForm ? [`_raw_params=${str(freeForm.value)}`] : [])].join(", ");
}

/** What a task without a name is called. */
export function unnamed({ module, moduleName, arguments: { named } }: Task): string {
  const action = String(moduleName.value);
  const role = module === INCLUDE_ROLE ? rawField(named, "name") ?? rawField(named, "role") : null;
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
