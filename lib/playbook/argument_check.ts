/** The task that checks a role's arguments before the role's own tasks. */

import type { Span } from "../source/span.ts";
import { entryOf, type Raw, rawField, rawList, type RawMap, rawMap, rawScalar } from "../model/raw.ts";
import type { Role } from "../model/playbook.ts";
import { resolvePath } from "../model/path.ts";
import { workingFolder } from "../system/environment.ts";
import type { RoleUse } from "./load_context.ts";

const MODULE = "ansible.builtin.validate_argument_spec";

/** What `meta/argument_specs.yml` says of an entry point: `options`, and a description. */
export interface EntryPoint {
  readonly name: string;
  readonly spec: RawMap;
}

/** The specification of the entry point that a use of a role asks for; null where it has none. */
export function entryPointOf(specs: RawMap, { tasksFrom }: RoleUse): EntryPoint | null {
  const name = tasksFrom.replace(/\.(ya?ml|json)$/, "");
  const entry = entryOf(specs, name);
  return entry?.value.kind === "map" && entry.value.entries.length > 0 ? { name, spec: entry.value } : null;
}

/** The task as a user would write it. */
export function argumentCheck({ name, spec }: EntryPoint, role: Role): RawMap {
  const { at } = spec;
  const described = rawField(spec, "short_description");
  const about = described?.kind === "scalar" ? ` - ${String(described.value)}` : "";
  const context = mapping({
    type: "role",
    name: ownName(role),
    argument_spec_name: name,
    path: resolvePath(workingFolder(), role.path),
  }, at);
  return mapping({
    name: `Validating arguments against arg spec '${name}'${about}`,
    [MODULE]: mapping({
      argument_spec: rawField(spec, "options") ?? rawMap([], at),
      provided_arguments: role.params,
      validate_args_context: context,
    }, at),
    tags: rawList([rawScalar("always", at)], at),
  }, at);
}

/** A role's name without the collection that it belongs to. */
export function ownName({ fullName }: Role): string {
  return fullName.replace(/^\w+\.\w+\.(?=.)/, "");
}

function mapping(fields: Readonly<Record<string, Raw | string>>, at: Span): RawMap {
  const entries = Object.entries(fields).map(([key, value]) => ({
    key: rawScalar(key, at),
    value: typeof value === "string" ? rawScalar(value, at) : value,
  }));
  return rawMap(entries, at);
}
