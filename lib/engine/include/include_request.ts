/** What a task of the include family asks for, with the variables of one host and item. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Task } from "../../model/playbook.ts";
import { type Raw, type RawEntry, type RawMap, rawMap, rawOf, rawScalar } from "../../model/raw.ts";
import { isRaw } from "../../model/inventory.ts";
import { OMIT } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import type { RoleUse } from "../../playbook/load_context.ts";
import { includeTarget } from "../../playbook/load_nodes.ts";
import { roleUseOf } from "../../playbook/role_use.ts";
import type { Layer } from "../../vars/layers.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";

export type IncludeRequest =
  | { readonly kind: "tasks"; readonly file: string; readonly vars: RawMap }
  | { readonly kind: "role"; readonly use: RoleUse; readonly vars: RawMap };

const INCLUDE_TASKS = "ansible.builtin.include_tasks";
const INCLUDE_ROLE = "ansible.builtin.include_role";

export function isInclude(task: Task): boolean {
  return task.module === INCLUDE_TASKS || task.module === INCLUDE_ROLE;
}

/** @throws {DiagnosticError} where the name cannot be rendered, or none is given. */
export function includeRequest(
  task: Task,
  scope: Scope,
  item: Layer | null,
  renderer: Renderer,
): IncludeRequest {
  const vars = itemVars(task, item);
  if (task.module === INCLUDE_ROLE) {
    const textOf = (raw: Raw) => {
      const value = renderer.value(raw, scope);
      return value === OMIT ? null : str(value);
    };
    return { kind: "role", use: roleUseOf(task, textOf), vars };
  }
  const target = includeTarget(task);
  const file = str(renderer.value(target, scope));
  if (file === "") {
    throw new DiagnosticError("No file specified for include_tasks", { code: "bad-playbook", at: target.at });
  }
  return { kind: "tasks", file, vars };
}

/** The same requests come to one loading. */
export function requestKey(request: IncludeRequest): string {
  const vars = request.vars.entries.map((
    { key, value },
  ) => [
    key.value,
    value.kind === "scalar"
      ? value.value
      : JSON.stringify(value, (name, one) => name === "at" ? undefined : one),
  ]);
  const what = request.kind === "tasks" ? request.file : [
    request.use.name,
    request.use.tasksFrom,
    request.use.varsFrom,
    request.use.defaultsFrom,
    request.use.handlersFrom,
  ];
  return JSON.stringify(
    [request.kind, what, vars],
    (_, value) => typeof value === "bigint" ? String(value) : value,
  );
}

function itemVars(task: Task, item: Layer | null): RawMap {
  if (!item) return rawMap([], task.at);
  const entries = [...item.vars.keys()].map((name): RawEntry => {
    const value = item.vars.get(name) ?? null;
    return { key: rawScalar(name, task.at, false), value: isRaw(value) ? value : rawOf(value, task.at) };
  });
  return rawMap(entries, task.at);
}
