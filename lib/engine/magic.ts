/** Variables that the engine itself sets. */

import type { Host, Inventory, VarValue } from "../model/inventory.ts";
import type { Role, Task } from "../model/playbook.ts";
import { resolvePath } from "../model/path.ts";
import { dict, OMIT, type Value } from "../model/value.ts";
import { groupNames, groupsVariable, shortHostName } from "../inventory/relations.ts";
import { ownName } from "../playbook/argument_check.ts";
import { playName } from "../playbook/load_play.ts";
import { searchPath } from "../playbook/search.ts";
import { realPath } from "../system/files.ts";
import { ComputedVars } from "../vars/layers.ts";
import type { Scope } from "../vars/scope.ts";
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
  /** What `ansible_playbook_python` shows: the program that runs the play. */
  readonly program: string;
}

/** The level of the language that content asks for with `ansible_version`. */
const LANGUAGE = { full: "2.21.5", major: 2, minor: 21, revision: 5, string: "2.21.5" } as const;

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

export function magicVars(
  input: MagicInput,
  { playScope, host, task, playFolder, roles = [] }: MagicPlace,
  { inventory, hostVars, scope }: MagicDeps,
): ComputedVars {
  return new ComputedVars({
    ...runVars(input, inventory),
    ...(playScope ? playVars(playScope) : {}),
    ...(host ? hostVarsOf(host, inventory) : {}),
    ...roleVars(task?.site.roles ?? roles),
    ...(task ? taskVars(task) : {}),
    playbook_dir: () => resolvePath(input.workingFolder, playScope?.play.folder ?? playFolder ?? "."),
    hostvars: () => hostVars() as ReadonlyMap<Value, Value>,
    // It is not part of itself: whoever writes it out would never end.
    vars: () => scope().asDict(["vars"]) as ReadonlyMap<Value, Value>,
  });
}

type Makers = Readonly<Record<string, () => VarValue | undefined>>;

function runVars(input: MagicInput, inventory: Inventory): Makers {
  return {
    ansible_version: () => dict(LANGUAGE),
    ansible_check_mode: () => input.checkMode,
    ansible_diff_mode: () => input.diffMode,
    ansible_forks: () => input.forks,
    ansible_verbosity: () => input.verbosity,
    ansible_run_tags: () => input.tags,
    ansible_skip_tags: () => input.skipTags,
    ansible_limit: () => input.limit ?? undefined,
    ansible_inventory_sources: () => inventory.sources,
    ansible_config_file: () => input.configFile,
    ansible_playbook_python: () => input.program,
    groups: () => groupsVariable(inventory),
    omit: () => OMIT,
  };
}

function playVars({ play, roles, hosts }: PlayScope): Makers {
  const names = (list: readonly Role[]) => [...new Set(list.map(({ fullName }) => fullName))];
  const direct = roles.filter(({ isDependency }) => !isDependency);
  const dependencies = direct.flatMap((role) => role.dependencies);
  return {
    ansible_play_name: () => {
      const name = playName(play);
      return name.kind === "scalar" ? name.value : "";
    },
    ansible_play_hosts_all: () => hosts.all,
    ansible_play_hosts: () => hosts.active,
    ansible_play_batch: () => hosts.batch,
    play_hosts: () => hosts.batch,
    ansible_current_hosts: () => hosts.active,
    ansible_failed_hosts: () => hosts.failed,
    ansible_play_role_names: () => names(direct),
    ansible_dependent_role_names: () => names(dependencies),
    ansible_role_names: () => names([...direct, ...dependencies]),
    role_names: () => names(direct),
  };
}

function hostVarsOf(host: Host, inventory: Inventory): Makers {
  return {
    inventory_hostname: () => host.name,
    inventory_hostname_short: () => shortHostName(host.name),
    group_names: () => groupNames(inventory, host.name),
  };
}

function taskVars(task: Task): Makers {
  return {
    ansible_search_path: () => searchPath(task.site).map(realPath),
    ansible_search_kind: () => searchKind(task),
  };
}

function roleVars(roles: readonly Role[]): Makers {
  const role = roles.at(-1);
  if (!role) return {};
  const parentsAs = (show: (parent: Role) => string) => {
    const parents = roles.flatMap((one, at) => one.isDependency ? [] : roles.slice(Math.max(0, at - 1), at));
    return parents.length > 0 ? parents.reverse().map(show) : undefined;
  };
  return {
    role_name: () => ownName(role),
    role_path: () => realPath(role.path),
    ansible_role_name: () => role.fullName,
    ansible_collection_name: () =>
      /^\w+\.\w+\./.test(role.fullName) ? role.fullName.split(".").slice(0, 2).join(".") : undefined,
    ansible_parent_role_names: () => parentsAs(({ fullName }) => fullName),
    ansible_parent_role_paths: () => parentsAs(({ path }) => realPath(path)),
  };
}

/** The folder for the files that a module takes; only the lookup `first_found` asks. */
function searchKind({ module, moduleName }: Task): string {
  const name = module ?? String(moduleName.value);
  return name.includes("template") ? "templates" : name.includes("var") ? "vars" : "files";
}
