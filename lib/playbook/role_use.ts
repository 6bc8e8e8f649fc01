/** What `include_role` and `import_role` ask for. */

import { didYouMean } from "../source/suggest.ts";
import { plainValue, type Raw, rawField, rawMap } from "../model/raw.ts";
import type { Task } from "../model/playbook.ts";
import { typeName } from "../template/python/type_names.ts";
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
  "rescuable",
  "apply",
];

/** Complains of what can be told of the arguments as they were written. @throws {DiagnosticError} */
export function checkRoleArguments(task: Task): void {
  const kind = String(task.moduleName.value);
  for (const { key, value } of task.arguments.named.entries) {
    const name = String(key.value);
    if (!ARGUMENTS.includes(name)) {
      throw mistake(`Invalid options for ${kind}: ${name}`, key.at, { hint: didYouMean(name, ARGUMENTS) });
    }
    const written = plainValue(value);
    if (name.endsWith("_from") && typeof written !== "string") {
      throw mistake(
        `Expected a string for ${name} but got <class '${typeName(written)}'> instead`,
        value.at,
      );
    }
  }
}

/**
 * @param render Gives the text of an argument, null for one that is omitted; called for those that name things.
 * @throws {DiagnosticError} for unknown arguments, and when no role is named.
 */
export function roleUseOf(task: Task, render: (raw: Raw) => string | null): RoleUse {
  checkRoleArguments(task);
  const { named } = task.arguments;
  const kind = String(task.moduleName.value);
  const role = rawField(named, "name") ?? rawField(named, "role");
  const name = role ? render(role) : null;
  if (!role || name === null) throw mistake(`'name' is a required field for ${kind}.`, task.at);
  const text = (name: string, otherwise: string) => {
    const raw = rawField(named, name);
    return (raw ? render(raw) : null) ?? otherwise;
  };
  const flag = (name: string): boolean | null => {
    const raw = rawField(named, name);
    const value = raw ? render(raw) : null;
    return value === null ? null : /^(true|yes|on|1)$/i.test(value);
  };
  return {
    name,
    at: role.at,
    tasksFrom: text("tasks_from", "main"),
    handlersFrom: text("handlers_from", "main"),
    varsFrom: text("vars_from", "main"),
    defaultsFrom: text("defaults_from", "main"),
    params: rawMap([], role.at),
    allowDuplicates: flag("allow_duplicates") ?? true,
    isPublic: flag("public"),
    isDependency: false,
    isByTask: true,
    validates: flag("rolespec_validate") ?? true,
    isRescuable: flag("rescuable") ?? true,
  };
}
