/** An inventory while its sources are read: it keeps the rules that hold between hosts and groups. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { type Group, type Host, type Inventory, isRaw, type VarValue } from "../model/inventory.ts";
import { plainValue } from "../model/raw.ts";
import { numberOf } from "../model/value.ts";
import { isReferable } from "../model/variable_name.ts";
import { byPrecedence, depthsOf, withAncestors } from "./group_graph.ts";
import { type GroupNamePolicy, safeGroupName } from "./group_name.ts";
import { isLocalName } from "./local_names.ts";
import { mergedValue, type MergePolicy } from "./merge_vars.ts";
import type { Warnings } from "./warnings.ts";

/** A host as far as it is known; only the builder changes it. */
export interface HostDraft {
  readonly name: string;
  readonly vars: Map<string, VarValue>;
  /** The groups that it is directly in. */
  readonly groups: Set<string>;
}

/** A group as far as it is known; only the builder changes it. */
export interface GroupDraft {
  readonly name: string;
  /** Those directly in it, as are the children and the parents. */
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  readonly vars: Map<string, VarValue>;
  priority: number;
}

/** What is being read, for the variables `inventory_file` and `inventory_dir` of the hosts that it names first. */
export interface CurrentSource {
  readonly file: string;
  readonly folder: string;
}

/** The settings that hold for all sources. */
export interface BuilderOptions {
  readonly groupNames: GroupNamePolicy;
  readonly merge: MergePolicy;
}

/** What readers of sources add to. A step that fails leaves what it added before. */
export class InventoryBuilder {
  readonly hosts = new Map<string, HostDraft>();
  readonly groups = new Map<string, GroupDraft>();
  /** Null before the first source. */
  source: CurrentSource | null = null;

  constructor(private readonly warnings: Warnings, private readonly options: BuilderOptions) {
    this.addGroup("all");
    this.addGroup("ungrouped");
    this.addChild("all", "ungrouped");
  }

  /** Adds a group where there is none of that name. @returns The name it goes by. */
  addGroup(wanted: string): string {
    if (wanted === "") throw badInventory("Invalid empty/false group name provided");
    if (this.groups.has(wanted)) return wanted;
    const { name, warning } = safeGroupName(wanted, this.options.groupNames);
    if (warning !== null) this.warnings.add("warning", warning);
    if (!this.groups.has(name)) {
      const [hosts, children, parents] = [new Set<string>(), new Set<string>(), new Set<string>()];
      this.groups.set(name, { name, hosts, children, parents, vars: new Map(), priority: 1 });
    }
    return name;
  }

  /** Adds a host where there is none of that name, and puts it into a group that exists. The port of a known host stays. */
  addHost(name: string, group: string | null = null, port: number | null = null): void {
    if (name === "") throw badInventory("Invalid empty host name provided");
    if (!this.hosts.has(name)) {
      this.#warnOfSecondLocalHost(name);
      const vars = new Map<string, VarValue>(port === null ? [] : [["ansible_port", port]]);
      this.hosts.set(name, { name, vars, groups: new Set() });
      this.setVar(name, "inventory_file", this.source?.file ?? null);
      this.setVar(name, "inventory_dir", this.source?.folder ?? null);
    }
    if (group !== null) this.#link(this.#group(group), name);
  }

  /**
   * Puts a group or, where no group has that name, a host into a group.
   *
   * @throws {DiagnosticError} `bad-inventory` for unknown names, and where groups would contain each other.
   */
  addChild(group: string, child: string): void {
    const parent = this.#group(group);
    const inner = this.groups.get(child);
    if (!inner) {
      if (!this.hosts.has(child)) throw badInventory(`${child} is not a known host nor group`);
      this.#link(parent, child);
      return;
    }
    if (parent === inner) throw badInventory(`can't add group to itself: ${group}`);
    if (parent.children.has(child)) return;
    if (this.ancestorsOf([group]).has(child)) {
      throw badInventory(
        `Adding group '${child}' as child to '${group}' creates a recursive dependency loop`,
      );
    }
    parent.children.add(child);
    inner.parents.add(group);
  }

  /** Sets a variable of a group or, where no group has that name, of a host. */
  setVar(owner: string, name: string, value: VarValue, at?: Span): void {
    if (!isReferable(name)) {
      this.warnings.add("deprecation", `Accepting inventory variable with invalid name '${name}'`, at);
    }
    const group = this.groups.get(owner);
    const vars = group?.vars ?? this.hosts.get(owner)?.vars;
    if (!vars) throw badInventory(`Could not identify group or host named ${owner}`);
    if (group && name === "ansible_group_priority") this.#setPriority(group, value);
    else vars.set(name, mergedValue(vars.get(name), value, this.options.merge));
  }

  /** The groups that a host is in, directly or not, in the order in which their variables are laid over each other. */
  groupsOfHost(host: HostDraft): readonly GroupDraft[] {
    const groups = [...this.ancestorsOf(host.groups)].map((name) => this.#group(name));
    return byPrecedence(groups, depthsOf((name) => this.#parents(name)));
  }

  /** These groups and all above them. */
  ancestorsOf(groups: Iterable<string>): ReadonlySet<string> {
    return withAncestors(groups, (name) => this.#parents(name));
  }

  /** Makes `all` contain every group, and `ungrouped` the hosts that are in no other one: after the last source. */
  reconcile(): void {
    for (const { name, parents } of this.groups.values()) {
      if (name !== "all" && parents.size === 0) this.addChild("all", name);
    }
    const ungrouped = this.#group("ungrouped");
    for (const host of this.hosts.values()) {
      const others = [...this.ancestorsOf(host.groups)].some((name) =>
        name !== "all" && name !== "ungrouped"
      );
      if (others) {
        ungrouped.hosts.delete(host.name);
        host.groups.delete("ungrouped");
      } else this.#link(ungrouped, host.name);
    }
    for (const name of this.groups.keys()) {
      if (this.hosts.has(name)) {
        this.warnings.add("warning", `Found both group and host with same name: ${name}`);
      }
    }
  }

  /** The inventory as data. The builder is not to be used afterwards. */
  build(sources: readonly string[]): Inventory {
    const hosts = new Map<string, Host>();
    for (const { name, vars } of this.hosts.values()) hosts.set(name, { name, vars, implicit: false });
    const groups = new Map<string, Group>();
    for (const { name, hosts, children, vars, priority } of this.groups.values()) {
      groups.set(name, { name, hosts: [...hosts], children: [...children], vars, priority });
    }
    return { hosts, groups, sources };
  }

  #group(name: string): GroupDraft {
    const group = this.groups.get(name);
    if (!group) throw badInventory(`${name} is not a known group`);
    return group;
  }

  #parents(name: string): Iterable<string> {
    return this.groups.get(name)?.parents ?? [];
  }

  #link(group: GroupDraft, host: string): void {
    group.hosts.add(host);
    this.hosts.get(host)?.groups.add(group.name);
  }

  #warnOfSecondLocalHost(name: string): void {
    if (!isLocalName(name)) return;
    const first = [...this.hosts.keys()].find(isLocalName);
    if (first === undefined) return;
    this.warnings.add(
      "warning",
      `A duplicate localhost-like entry was found (${name}). First found localhost was ${first}`,
    );
  }

  #setPriority(group: GroupDraft, value: VarValue): void {
    const priority = readPriority(value);
    if (priority !== null) {
      group.priority = priority;
      return;
    }
    const shown = String(isRaw(value) ? plainValue(value) : value);
    const message = `Invalid priority value '${shown}' for group '${group.name}': it stays ${group.priority}`;
    this.warnings.add("warning", message, isRaw(value) ? value.at : undefined);
  }
}

/** The whole number that `ansible_group_priority` is; null for what is none. */
function readPriority(written: VarValue): number | null {
  const value = isRaw(written) ? plainValue(written) : written;
  if (typeof value === "boolean") return Number(value);
  const number = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)
    ? Number(value)
    : numberOf(value);
  return number !== null && Number.isFinite(number) ? Math.trunc(number) : null;
}

/** A rule of inventories is broken; the reader that knows the place adds it. */
export function badInventory(message: string, at?: Span, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-inventory", at, hint });
}
