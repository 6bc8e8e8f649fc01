/** Variables that the engine itself sets. */

import type { Host, Inventory } from "../../model/inventory.ts";
import type { Role, Task } from "../../model/playbook.ts";
import { resolvePath } from "../../model/path.ts";
import { dict, OMIT, type Value } from "../../model/value.ts";
import { groupNames, groupsVariable, shortHostName } from "../../inventory/relations.ts";
import { ownName } from "../../playbook/argument_check.ts";
import { playName } from "../../playbook/load_play.ts";
import { searchPath } from "../../playbook/search.ts";
import { realPath } from "../../system/files.ts";
import { ComputedVars, JoinedVars, makers, type VarSource } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";
import type { PlayScope } from "./play_scope.ts";

/** What stays the same for a whole run. */
export interface MagicInput {
  /** Against which relative folders are made absolute. */
  readonly workingFolder: string;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly forks: number;
  readonly verbosity: number;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit: string | null;
  readonly configFile: string | null;
  /** What `ansible_playbook_python` shows: a Python of this machine, or the program that runs the play. */
  readonly python: string;
}

/** The level of the language that content asks for with `ansible_version`. */
export const LANGUAGE = { full: "2.21.5", major: 2, minor: 21, revision: 5, string: "2.21.5" } as const;

/** What the variables are for: each null where there is none. */
export interface MagicPlace {
  readonly playScope: PlayScope | null;
  readonly host: Host | null;
  readonly task: Task | null;
  /** The folder of the play, where no scope of it is at hand. */
  readonly playFolder?: string;
  /** The roles around what is read before there is a task, the outermost first. */
  readonly roles?: readonly Role[];
}

export interface MagicDeps {
  readonly inventory: Inventory;
  readonly hostVars: () => ReadonlyMap<string, Value>;
  /** The scope that these variables are part of. */
  readonly scope: () => Scope;
}

export function magicVars(input: MagicInput, place: MagicPlace, deps: MagicDeps): VarSource {
  const { playScope, host, task, playFolder, roles = [] } = place;
  const inRoles = task?.site.roles ?? roles;
  const folder = playScope?.play.folder ?? playFolder ?? ".";
  return new JoinedVars([
    new ComputedVars(RUN_VARS, { ...deps, input, folder }),
    ...(playScope ? [new ComputedVars(PLAY_VARS, playScope)] : []),
    ...(host ? [new ComputedVars(HOST_VARS, { host, inventory: deps.inventory })] : []),
    ...(inRoles.length > 0 ? [new ComputedVars(ROLE_VARS, inRoles)] : []),
    ...(task ? [new ComputedVars(TASK_VARS, task)] : []),
  ]);
}

interface RunView extends MagicDeps {
  readonly input: MagicInput;
  /** The folder of the play. */
  readonly folder: string;
}

const RUN_VARS = makers<RunView>({
  ansible_version: () => dict(LANGUAGE),
  ansible_check_mode: ({ input }) => input.checkMode,
  ansible_diff_mode: ({ input }) => input.diffMode,
  ansible_forks: ({ input }) => input.forks,
  ansible_verbosity: ({ input }) => input.verbosity,
  ansible_run_tags: ({ input }) => input.tags,
  ansible_skip_tags: ({ input }) => input.skipTags,
  ansible_limit: ({ input }) => input.limit ?? undefined,
  ansible_inventory_sources: ({ inventory }) => inventory.sources,
  ansible_config_file: ({ input }) => input.configFile,
  ansible_playbook_python: ({ input }) => input.python,
  groups: ({ inventory }) => groupsVariable(inventory),
  omit: () => OMIT,
  playbook_dir: ({ input, folder }) => resolvePath(input.workingFolder, folder),
  hostvars: ({ hostVars }) => hostVars() as ReadonlyMap<Value, Value>,
  // It is not part of itself: whoever writes it out would never end.
  vars: ({ scope }) => scope().asDict(["vars"]) as ReadonlyMap<Value, Value>,
});

const PLAY_VARS = makers<PlayScope>({
  ansible_play_name: ({ play }) => {
    const name = playName(play);
    return name.kind === "scalar" ? name.value : "";
  },
  ansible_play_hosts_all: ({ hosts }) => hosts.all,
  ansible_play_hosts: ({ hosts }) => hosts.active,
  ansible_play_batch: ({ hosts }) => hosts.batch,
  play_hosts: ({ hosts }) => hosts.batch,
  ansible_current_hosts: ({ hosts }) => hosts.active,
  ansible_failed_hosts: ({ hosts }) => hosts.failed,
  ansible_play_role_names: ({ roles }) => usesOf(roles),
  ansible_dependent_role_names: ({ roles }) => namesOf(dependenciesOf(roles)),
  ansible_role_names: ({ roles }) => namesOf([...directRoles(roles), ...dependenciesOf(roles)]),
  role_names: ({ roles }) => usesOf(roles),
});

function namesOf(roles: readonly Role[]): readonly string[] {
  return [...new Set(roles.map(({ fullName }) => fullName))];
}

/** The names of roles as often as they are used. */
function usesOf(roles: readonly Role[]): readonly string[] {
  return directRoles(roles).map(({ fullName }) => fullName);
}

function directRoles(roles: readonly Role[]): readonly Role[] {
  return roles.filter(({ isDependency }) => !isDependency);
}

function dependenciesOf(roles: readonly Role[]): readonly Role[] {
  return directRoles(roles).flatMap(({ dependencies }) => dependencies);
}

const HOST_VARS = makers<{ readonly host: Host; readonly inventory: Inventory }>({
  inventory_hostname: ({ host }) => host.name,
  inventory_hostname_short: ({ host }) => shortHostName(host.name),
  group_names: ({ host, inventory }) => groupNames(inventory, host.name),
});

const TASK_VARS = makers<Task>({
  ansible_search_path: ({ site }) => searchPath(site).map(realPath),
  ansible_search_kind: searchKind,
});

/** Of the roles around a task, the outermost first: the last is its own. */
const ROLE_VARS = makers<readonly Role[]>({
  role_name: (roles) => ofLast(roles, ownName),
  role_path: (roles) => ofLast(roles, ({ path }) => realPath(path)),
  ansible_role_name: (roles) => ofLast(roles, ({ fullName }) => fullName),
  ansible_collection_name: (roles) =>
    ofLast(
      roles,
      ({ fullName }) => /^\w+\.\w+\./.test(fullName) ? fullName.split(".").slice(0, 2).join(".") : "",
    ),
  ansible_parent_role_names: (roles) => ofParents(roles, ({ fullName }) => fullName),
  ansible_parent_role_paths: (roles) => ofParents(roles, ({ path }) => realPath(path)),
});

function ofLast(roles: readonly Role[], show: (role: Role) => string | undefined): string | undefined {
  const role = roles.at(-1);
  return role && show(role);
}

function ofParents(roles: readonly Role[], show: (parent: Role) => string): readonly string[] | undefined {
  const parents = roles.flatMap((one, at) => one.isDependency ? [] : roles.slice(Math.max(0, at - 1), at));
  return parents.length > 0 ? parents.reverse().map(show) : undefined;
}

/** The folder for the files that a module takes; only the lookup `first_found` asks. */
function searchKind({ module, moduleName }: Task): string {
  const name = module ?? String(moduleName.value);
  return name.includes("template") ? "templates" : name.includes("var") ? "vars" : "files";
}
