/** Who is in which group: questions to an inventory, answered from an index that is made once for each. */

import type { Group, Host, Inventory } from "../model/inventory.ts";
import type { Dict } from "../model/value.ts";
import { byCodePoint } from "../system/files.ts";
import { isIpAddress } from "./pattern/address.ts";
import { byPrecedence, depthsOf, withAncestors } from "./group_graph.ts";
import { implicitHost, isLocalName } from "./local_names.ts";

interface Index {
  /** The groups that contain a group directly. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** The groups that contain a host directly. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  readonly depthOf: (group: string) => number;
  readonly hostsOf: Map<string, readonly string[]>;
  readonly sortedGroupsOf: Map<string, readonly Group[]>;
}

const indexes = new WeakMap<Inventory, Index>();

/**
 * The names of the hosts in a group and the groups below it, each once: hosts of outer groups first.
 *
 * An implicit host is not in `all`, whatever groups it was put into.
 */
export function hostsOf(inventory: Inventory, group: string): readonly string[] {
  const { hostsOf: known } = indexOf(inventory);
  let hosts = known.get(group);
  if (!hosts) {
    const found = new Set<string>();
    for (const name of new Set([group, ...descendantsOf(inventory, group)])) {
      for (const host of inventory.groups.get(name)?.hosts ?? []) {
        if (group !== "all" || inventory.hosts.get(host)?.implicit !== true) found.add(host);
      }
    }
    hosts = [...found];
    known.set(group, hosts);
  }
  return hosts;
}

/** The names of all groups below a group, level by level. */
export function descendantsOf(inventory: Inventory, group: string): readonly string[] {
  const found = new Set(inventory.groups.get(group)?.children);
  for (const name of found) {
    for (const child of inventory.groups.get(name)?.children ?? []) found.add(child);
  }
  return [...found];
}

/**
 * The groups that a host is in, directly or not, in the order in which their variables are laid over each other:
 * `all` first, deeper ones later. A host that is in no group counts as being in `all`.
 */
export function groupsOfHost(inventory: Inventory, host: string): readonly Group[] {
  const { sortedGroupsOf, groupsOf, parents, depthOf } = indexOf(inventory);
  let sorted = sortedGroupsOf.get(host);
  if (!sorted) {
    const names = withAncestors(["all", ...groupsOf.get(host) ?? []], (name) => parents.get(name) ?? []);
    const groups = [...names].flatMap((name) => inventory.groups.get(name) ?? []);
    sorted = byPrecedence(groups, depthOf);
    sortedGroupsOf.set(host, sorted);
  }
  return sorted;
}

/** The magic variable `group_names` of a host: sorted, without `all`. */
export function groupNames(inventory: Inventory, host: string): readonly string[] {
  return groupsOfHost(inventory, host).map(({ name }) => name).filter((name) => name !== "all").sort(
    byCodePoint,
  );
}

/** The magic variable `groups`: the names of the hosts of each group. */
export function groupsVariable(inventory: Inventory): Dict {
  return new Map([...inventory.groups.keys()].map((name) => [name, hostsOf(inventory, name)]));
}

/** The magic variable `inventory_hostname_short`: the part before the first dot, but the whole of an address. */
export function shortHostName(name: string): string {
  return isIpAddress(name) ? name : name.split(".")[0] ?? name;
}

/**
 * The host of a name. A local name that the inventory lacks means the first host with another local name,
 * and where there is none the implicit host.
 */
export function findHost(inventory: Inventory, name: string): Host | null {
  const known = inventory.hosts.get(name);
  if (known || !isLocalName(name)) return known ?? null;
  const namesakes = [...inventory.hosts.values()].filter((host) => isLocalName(host.name));
  return namesakes.find(({ implicit }) => !implicit) ?? namesakes[0] ?? implicitHost(name);
}

function indexOf(inventory: Inventory): Index {
  const known = indexes.get(inventory);
  if (known) return known;
  const parents = new Map<string, string[]>();
  const groupsOf = new Map<string, string[]>();
  for (const { name, hosts, children } of inventory.groups.values()) {
    for (const child of children) append(parents, child, name);
    for (const host of hosts) append(groupsOf, host, name);
  }
  const depthOf = depthsOf((name) => parents.get(name) ?? []);
  const index = { parents, groupsOf, depthOf, hostsOf: new Map(), sortedGroupsOf: new Map() };
  indexes.set(inventory, index);
  return index;
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
