/** Whether what a task says means the same a moment earlier. */

import { isRaw } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import type { Scope } from "../../vars/scope.ts";

/** Names behind which a template finds what changes by itself, or what cannot be seen from here. */
const UNSTEADY = new Set([
  ...["lookup", "query", "q", "now", "random", "shuffle", "random_mac", "password_hash", "strftime"],
  ...["hostvars", "vars", "fileglob", "pipe", "to_uuid", "exists", "file", "directory", "link", "mount"],
  ...["import", "include", "extends", "from"],
]);
const NAME = /[A-Za-z_][A-Za-z_0-9]*/g;

/** Whether all templates of a task are made of variables alone. False also for what is only hard to tell. */
export function isSteady(task: Task, scope: Scope): boolean {
  const { arguments: { named, freeForm, whole }, keywords, inherited, moduleName, name } = task;
  const { options, when, vars, environment, moduleDefaults, notify } = inherited;
  const all = [named, freeForm, whole, moduleName, name, ...keywords.values(), ...options.values()];
  const seen = new Set<string>();
  return [...all, ...when, ...vars, ...environment, ...moduleDefaults, ...notify].every((raw) =>
    raw === null || isSteadyRaw(raw, scope, seen, when.includes(raw))
  );
}

/** @param seen Variables that were looked at already. */
function isSteadyRaw(raw: Raw, scope: Scope, seen: Set<string>, isExpression = false): boolean {
  if (!raw.dynamic && !isExpression) return true;
  switch (raw.kind) {
    case "list":
      return raw.items.every((item) => isSteadyRaw(item, scope, seen, isExpression));
    case "map":
      return raw.entries.every(({ key, value }) =>
        isSteadyRaw(key, scope, seen) && isSteadyRaw(value, scope, seen)
      );
    case "scalar":
      return raw.tag !== null || isSteadyText(String(raw.value), scope, seen);
    default:
      return raw satisfies never;
  }
}

function isSteadyText(text: string, scope: Scope, seen: Set<string>): boolean {
  for (const [name] of text.matchAll(NAME)) {
    if (UNSTEADY.has(name)) return false;
    if (seen.has(name)) continue;
    seen.add(name);
    const value = scope.entry(name)?.value;
    if (isRaw(value) && !isSteadyRaw(value, scope, seen)) return false;
  }
  return true;
}
