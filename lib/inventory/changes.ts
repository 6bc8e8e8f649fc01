/** Changes to an inventory while plays run: `add_host` and `group_by`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { type Inventory, isRaw, type Vars, type VarValue } from "../model/inventory.ts";
import { toJson } from "../model/json.ts";
import { plainValue } from "../model/raw.ts";
import { type EditOptions, InventoryEdit } from "./inventory_edit.ts";
import { findHost } from "./relations.ts";

/**
 * The inventory with one more host, or with more groups and variables of a known one.
 *
 * @param groups Names of groups to put it into; those that do not exist are made.
 * @param vars Laid over the variables that a known host has.
 * @returns The same inventory where nothing changes.
 */
export function addHostTo(
  inventory: Inventory,
  name: string,
  groups: readonly string[],
  vars: Vars,
  options: EditOptions = {},
): Inventory {
  const edit = new InventoryEdit(inventory, options);
  const known = inventory.hosts.get(name);
  const isNew = known?.implicit !== false;
  const different = [...vars].some(([key, value]) => !isEqual(known?.vars.get(key), value));
  if (isNew || different) {
    const before: Vars = isNew ? new Map([["inventory_file", null], ["inventory_dir", null]]) : known.vars;
    edit.setHost({ name, vars: new Map([...before, ...vars]), implicit: false });
  }
  if (isNew) edit.addHost("all", name);
  for (const group of groups) edit.addHost(edit.addGroup(group), name);
  return edit.settled(name);
}

/**
 * The inventory with a host in one more group, made where it does not exist.
 *
 * @param parents Names of groups that the group is put into.
 * @returns The same inventory where nothing changes.
 * @throws {DiagnosticError} `unknown-host` for a host that is neither in the inventory nor the implicit one.
 */
export function groupByIn(
  inventory: Inventory,
  host: string,
  group: string,
  parents: readonly string[],
  options: EditOptions = {},
): Inventory {
  const found = findHost(inventory, host);
  if (!found) throw new DiagnosticError(`${host} cannot be matched in inventory`, { code: "unknown-host" });
  const edit = new InventoryEdit(inventory, options);
  const name = edit.addGroup(group);
  for (const parent of parents) edit.addChild(edit.addGroup(parent), name);
  if (!edit.contains(name, found.name)) {
    if (!inventory.hosts.has(found.name)) edit.setHost(found);
    edit.addHost(name, found.name);
  }
  return edit.settled(found.name);
}

function isEqual(before: VarValue | undefined, after: VarValue): boolean {
  return before !== undefined && textOf(before) === textOf(after);
}

function textOf(value: VarValue): string {
  return JSON.stringify(toJson(isRaw(value) ? plainValue(value) : value));
}
