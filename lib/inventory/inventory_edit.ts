/** An inventory with a few changes: what does not change is shared with the inventory that it comes from. */

import type { Group, Host, Inventory } from "../model/inventory.ts";
import { badInventory } from "./builder.ts";
import { withAncestors } from "./group_graph.ts";
import { type GroupNamePolicy, safeGroupName } from "./group_name.ts";

/** How names of new groups are treated, and who hears about it. */
export interface EditOptions {
  /** @default {"never"} */
  readonly groupNames?: GroupNamePolicy;
  readonly warn?: (message: string) => void;
}

/** One change to an inventory, step by step. The inventory that it starts from stays as it is. */
export class InventoryEdit {
  #hosts: ReadonlyMap<string, Host>;
  #groups: ReadonlyMap<string, Group>;
  readonly #newGroups: string[] = [];

  constructor(private readonly before: Inventory, private readonly options: EditOptions) {
    this.#hosts = before.hosts;
    this.#groups = before.groups;
  }

  /** Adds a group where there is none of that name. @returns The name it goes by. */
  addGroup(wanted: string): string {
    if (this.#groups.has(wanted)) return wanted;
    if (wanted === "") throw badInventory("Invalid empty/false group name provided");
    const { name, warning } = safeGroupName(wanted, this.options.groupNames ?? "never");
    if (warning !== null) this.options.warn?.(warning);
    if (this.#groups.has(name)) return name;
    this.#setGroup({ name, hosts: [], children: [], vars: new Map(), priority: 1 });
    this.#newGroups.push(name);
    this.#warnOfConflict(name);
    return name;
  }

  /** Adds a host, or replaces the one of its name. */
  setHost(host: Host): void {
    if (host.name === "") throw badInventory("Invalid empty host name provided");
    const isNew = !this.#hosts.has(host.name);
    this.#hosts = new Map(this.#hosts).set(host.name, host);
    if (isNew) this.#warnOfConflict(host.name);
  }

  /** Puts a host directly into a group; one that is there already stays where it is. */
  addHost(group: string, host: string): void {
    const known = this.#group(group);
    if (!known.hosts.includes(host)) this.#setGroup({ ...known, hosts: [...known.hosts, host] });
  }

  /** Puts a group into a group. @throws {DiagnosticError} `bad-inventory` where they would contain each other. */
  addChild(group: string, child: string): void {
    const known = this.#group(group);
    if (known.children.includes(child)) return;
    if (withAncestors([group], (name) => this.#parentsOf(name)).has(child)) {
      const message = `Adding group '${child}' as child to '${group}' creates a recursive dependency loop`;
      throw badInventory(message);
    }
    this.#setGroup({ ...known, children: [...known.children, child] });
  }

  /** Whether a host is in a group, directly or not. */
  contains(group: string, host: string): boolean {
    const groups = new Set([group]);
    for (const name of groups) {
      const { hosts, children } = this.#group(name);
      if (hosts.includes(host)) return true;
      for (const child of children) groups.add(child);
    }
    return false;
  }

  /**
   * The changed inventory: new groups are in `all`, and the host is in `ungrouped` if it is in no other group.
   *
   * @returns The inventory before, where nothing changed.
   */
  settled(host: string): Inventory {
    if (this.#groups === this.before.groups && this.#hosts === this.before.hosts) return this.before;
    for (const group of this.#newGroups) if (this.#parentsOf(group).length === 0) this.addChild("all", group);
    const inOthers = [...this.#groups.values()].some(({ name, hosts }) =>
      name !== "all" && name !== "ungrouped" && hosts.includes(host)
    );
    const ungrouped = this.#group("ungrouped");
    if (!inOthers && !this.#hosts.get(host)?.implicit) this.addHost("ungrouped", host);
    else if (ungrouped.hosts.includes(host)) {
      this.#setGroup({ ...ungrouped, hosts: ungrouped.hosts.filter((name) => name !== host) });
    }
    return { hosts: this.#hosts, groups: this.#groups, sources: this.before.sources };
  }

  #warnOfConflict(name: string): void {
    if (!this.#hosts.has(name) || !this.#groups.has(name)) return;
    this.options.warn?.(`Found both group and host with same name: ${name}`);
  }

  #parentsOf(child: string): readonly string[] {
    return [...this.#groups.values()].filter(({ children }) => children.includes(child)).map(({ name }) =>
      name
    );
  }

  #group(name: string): Group {
    const group = this.#groups.get(name);
    if (!group) throw new TypeError(`an inventory without the group ${name}`);
    return group;
  }

  #setGroup(group: Group): void {
    this.#groups = new Map(this.#groups).set(group.name, group);
  }
}
