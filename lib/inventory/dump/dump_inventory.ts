/** An inventory as data, in the shapes of `ansible-inventory --list`, with `--yaml` and with `--toml`. */

import type { Group, Host, Inventory, Vars } from "../../model/inventory.ts";
import type { Dict, Value } from "../../model/value.ts";
import { type DumpTree, jsonVars, plainJsonVars, shownVars, treeVars } from "./dump_values.ts";
import { hostsOf } from "../relations.ts";

/** Where the variables of hosts and groups come from. */
export interface DumpDeps {
  /** All that holds for a host or, for `--export`, only what is set for itself. */
  readonly hostVars: (host: Host) => Vars;
  /** What is set for a group itself, files beside the inventory included. */
  readonly groupVars: (group: Group) => Vars;
}

/** What dumps show. */
export interface DumpOptions {
  /** Show variables where they are set: those of groups with the groups. @default {false} */
  readonly export?: boolean;
  /** The names of the hosts to show. @default all */
  readonly hosts?: ReadonlySet<string>;
}

/** Groups by name, and the variables of hosts under `_meta`: what an inventory script prints. */
export function listData(inventory: Inventory, deps: DumpDeps, options: DumpOptions = {}): Dict {
  const dump = new Dump(inventory, deps, options);
  const data = new Map<Value, Value>();
  const seen = new Set<string>();
  const visit = (group: Group): void => {
    seen.add(group.name);
    const children = dump.children(group);
    const parts = dump.withoutEmpty<Value>([
      ["hosts", dump.hosts(group).map(({ name }) => name)],
      ["children", children.map(({ name }) => name)],
      ["vars", dump.exportedVars(group, jsonVars)],
    ]);
    if (parts.size > 0) data.set(group.name, parts);
    for (const child of children) if (!seen.has(child.name)) visit(child);
  };
  visit(dump.group("all"));
  data.set("_meta", new Map<Value, Value>([["hostvars", dump.hostVars()], ["profile", "inventory_legacy"]]));
  return data;
}

/** Groups inside groups, with the variables of a host where the host comes first. */
export function yamlData(
  inventory: Inventory,
  deps: DumpDeps,
  options: DumpOptions = {},
): ReadonlyMap<Value, DumpTree> {
  const dump = new Dump(inventory, deps, options);
  const seen = new Set<string>();
  const visit = (group: Group): ReadonlyMap<Value, DumpTree> => {
    const children = new Map<Value, DumpTree>();
    for (const child of dump.children(group).filter(({ name }) => name !== "all")) {
      if (seen.has(child.name)) children.set(child.name, new Map());
      else for (const [name, body] of visit(child)) children.set(name, body);
      seen.add(child.name);
    }
    const parts = dump.withoutEmpty<DumpTree>([
      ["children", children],
      ["hosts", dump.hostsWithVars(group)],
      ["vars", dump.exportedVars(group, treeVars)],
    ]);
    return new Map(parts.size > 0 ? [[group.name, parts]] : []);
  };
  return visit(dump.group("all"));
}

/** Groups by name with their children, hosts and variables; `all` has no list of children. */
export function tomlData(
  inventory: Inventory,
  deps: DumpDeps,
  options: DumpOptions = {},
): ReadonlyMap<Value, DumpTree> {
  const dump = new Dump(inventory, deps, options);
  const data = new Map<Value, DumpTree>();
  const visit = (group: Group): void => {
    const children = dump.children(group)
      .filter(({ name, hosts }) => name !== "ungrouped" || hosts.length > 0);
    for (const child of children) if (!data.has(child.name)) visit(child);
    const parts = dump.withoutEmpty<DumpTree>([
      ["children", group.name === "all" ? [] : children.map(({ name }) => name)],
      ["hosts", dump.hostsWithVars(group)],
      ["vars", dump.exportedVars(group, treeVars)],
    ]);
    if (parts.size > 0) data.set(group.name, parts);
  };
  visit(dump.group("all"));
  return data;
}

/** The variables of one host: `--host`. */
export function hostData(host: Host, deps: DumpDeps): Dict {
  return plainJsonVars(shownVars(deps.hostVars(host)));
}

/** The variables of a group as dumps show them. */
export function groupVarsShown(group: Group, deps: DumpDeps): Vars {
  const vars = shownVars(deps.groupVars(group));
  return group.priority === 1 ? vars : new Map([...vars, ["ansible_group_priority", group.priority]]);
}

class Dump {
  readonly #shown: ReadonlySet<string>;
  /** Hosts whose variables have been shown. */
  readonly #told = new Set<string>();

  constructor(
    private readonly inventory: Inventory,
    private readonly deps: DumpDeps,
    private readonly options: DumpOptions,
  ) {
    this.#shown = options.hosts ?? new Set(hostsOf(inventory, "all"));
  }

  group(name: string): Group {
    const group = this.inventory.groups.get(name);
    if (!group) throw new TypeError(`an inventory without the group ${name}`);
    return group;
  }

  children(group: Group): readonly Group[] {
    return group.children.map((name) => this.group(name));
  }

  /** The hosts directly in a group; those of `all` are shown in `ungrouped`. */
  hosts({ name, hosts }: Group): readonly Host[] {
    if (name === "all") return [];
    return hosts.filter((host) => this.#shown.has(host)).flatMap((host) =>
      this.inventory.hosts.get(host) ?? []
    );
  }

  hostsWithVars(group: Group): ReadonlyMap<Value, DumpTree> {
    const made = new Map<Value, DumpTree>();
    for (const host of this.hosts(group)) {
      made.set(
        host.name,
        this.#told.has(host.name) ? new Map() : treeVars(shownVars(this.deps.hostVars(host))),
      );
      this.#told.add(host.name);
    }
    return made;
  }

  /** The variables of all hosts that have some. */
  hostVars(): Dict {
    const made = new Map<Value, Value>();
    for (const name of hostsOf(this.inventory, "all")) {
      const host = this.#shown.has(name) ? this.inventory.hosts.get(name) : undefined;
      const vars = host && jsonVars(shownVars(this.deps.hostVars(host)));
      if (vars && vars.size > 0) made.set(name, vars);
    }
    return made;
  }

  exportedVars<Tree>(group: Group, show: (vars: Vars) => ReadonlyMap<Value, Tree>): ReadonlyMap<Value, Tree> {
    return this.options.export ? show(groupVarsShown(group, this.deps)) : new Map();
  }

  /** The parts of a group that hold something. */
  withoutEmpty<Tree>(
    parts: readonly (readonly [string, readonly Tree[] | ReadonlyMap<Value, Tree>])[],
  ): ReadonlyMap<Value, readonly Tree[] | ReadonlyMap<Value, Tree>> {
    return new Map(parts.filter(([, part]) => (part instanceof Map ? part.size : [...part].length) > 0));
  }
}
