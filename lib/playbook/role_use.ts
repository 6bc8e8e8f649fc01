/** What `include_role` and `import_role` ask for. */

import { didYouMean } from "../source/suggest.ts";
import { type Raw, rawField, rawMap } from "../model/raw.ts";
import type { Task } from "../model/playbook.ts";
import { mistake, type RoleUse } from "./load_context.ts";

const ARGUMENTS: readonly string[] = [
  "name",
  "role",
  "tasks_from",
  "handlers_from",
  "vars_from",
  "defaults_from",
  "allow_duplicates",
  "public",
  "rolespec_validate",
  "apply",
];

/**
 * @param render Gives the text of an argument; called for those that name things.
 * @throws {DiagnosticError} for unknown arguments, and when no role is named.
 */
export function roleUseOf(task: Task, render: (raw: Raw) => string): RoleUse {
  const { named } = task.arguments;
  const kind = String(task.moduleName.value);
  for (const { key } of named.entries) {
    const name = String(key.value);
    if (ARGUMENTS.includes(name)) continue;
    throw mistake(`Invalid options for ${kind}: ${name}`, key.at, { hint: didYouMean(name, ARGUMENTS) });
  }
  const role = rawField(named, "name") ?? rawField(named, "role");
  if (!role) throw mistake(`'name' is a required field for ${kind}.`, task.at);
  const text = (name: string, otherwise: string) => {
    const raw = rawField(named, name);
    return raw ? render(raw) : otherwise;
  };
  const flag = (name: string): boolean | null => {
    const raw = rawField(named, name);
    return raw ? /^(true|yes|on|1)$/i.test(render(raw)) : null;
  };
  return {
    name: render(role),
    at: role.at,
    tasksFrom: text("tasks_from", "main"),
    handlersFrom: text("handlers_from", "main"),
    varsFrom: text("vars_from", "main"),
    defaultsFrom: text("defaults_from", "main"),
    params: rawMap([], role.at),
    allowDuplicates: flag("allow_duplicates") ?? true,
    isPublic: flag("public") ?? kind.endsWith("import_role"),
    isDependency: false,
    validates: flag("rolespec_validate") ?? true,
  };
}
