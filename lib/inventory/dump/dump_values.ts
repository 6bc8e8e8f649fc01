/** Variables as dumps show them: what is no template, and what is encrypted, is marked. */

import { isRaw, type Vars, type VarValue } from "../../model/inventory.ts";
import type { Raw, RawScalar } from "../../model/raw.ts";
import { type Dict, isDict, isList, Tuple, type Value } from "../../model/value.ts";

/** Data for YAML; an encrypted value is the scalar that the user wrote, to be shown with its tag `!vault`. */
export type DumpTree = Value | RawScalar | readonly DumpTree[] | ReadonlyMap<Value, DumpTree>;

/** Names of variables that are made for every run and belong to no inventory. */
const INTERNAL: ReadonlySet<string> = new Set([
  "ansible_async_path",
  "ansible_collection_name",
  "ansible_config_file",
  "ansible_dependent_role_names",
  "ansible_diff_mode",
  "ansible_facts",
  "ansible_forks",
  "ansible_inventory_sources",
  "ansible_limit",
  "ansible_play_batch",
  "ansible_play_hosts",
  "ansible_play_hosts_all",
  "ansible_play_role_names",
  "ansible_playbook_python",
  "ansible_role_name",
  "ansible_role_names",
  "ansible_run_tags",
  "ansible_skip_tags",
  "ansible_verbosity",
  "ansible_version",
  "inventory_dir",
  "inventory_file",
  "inventory_hostname",
  "inventory_hostname_short",
  "groups",
  "group_names",
  "hostvars",
  "playbook_dir",
  "play_hosts",
  "role_name",
  "role_names",
  "role_path",
  "role_uuid",
]);

/** The variables that dumps show. */
export function shownVars(vars: Vars): Vars {
  return new Map([...vars].filter(([name]) => !INTERNAL.has(name)));
}

/**
 * Variables for JSON, in the form in which an inventory script may print them.
 *
 * Text that is data becomes `{"__ansible_unsafe": …}`, so that whoever reads it does not take it for a template.
 */
export function jsonVars(vars: Vars): Dict {
  return new Map([...vars].map(([name, value]) => [name, jsonValue(value, marked)]));
}

/** Variables for JSON that nobody reads back: text that is data looks like any other. */
export function plainJsonVars(vars: Vars): Dict {
  return new Map([...vars].map(([name, value]) => [name, jsonValue(value, (text) => text)]));
}

/** Variables for YAML. */
export function treeVars(vars: Vars): ReadonlyMap<Value, DumpTree> {
  return new Map([...vars].map(([name, value]) => [name, isRaw(value) ? treeOf(value) : value]));
}

/** @param data How text that is data is shown. */
function jsonValue(value: VarValue, data: (text: string) => Value): Value {
  if (isRaw(value)) return jsonRaw(value, data);
  if (typeof value === "string") return data(value);
  if (isList(value)) return value.map((item) => jsonValue(item, data));
  if (value instanceof Tuple) return value.items.map((item) => jsonValue(item, data));
  return isDict(value) ? new Map([...value].map(([key, item]) => [key, jsonValue(item, data)])) : value;
}

function jsonRaw(raw: Raw, data: (text: string) => Value): Value {
  switch (raw.kind) {
    case "list":
      return raw.items.map((item) => jsonRaw(item, data));
    case "map":
      return new Map(raw.entries.map(({ key, value }) => [key.value, jsonRaw(value, data)]));
    case "scalar":
      if (raw.tag === "vault") return new Map([["__ansible_vault", raw.value]]);
      return raw.tag === "unsafe" && typeof raw.value === "string" ? data(raw.value) : raw.value;
    default:
      return raw satisfies never;
  }
}

function marked(text: string): Value {
  return new Map([["__ansible_unsafe", text]]);
}

const trees = new WeakMap<Raw, DumpTree>();

/** The same tree every time: what several hosts share can be told once. */
function treeOf(raw: Raw): DumpTree {
  let known = trees.get(raw);
  if (known === undefined) {
    known = newTree(raw);
    trees.set(raw, known);
  }
  return known;
}

function newTree(raw: Raw): DumpTree {
  switch (raw.kind) {
    case "list":
      return raw.items.map(treeOf);
    case "map":
      return new Map(raw.entries.map(({ key, value }) => [key.value, treeOf(value)]));
    case "scalar":
      return raw.tag === "vault" ? raw : raw.value;
    default:
      return raw satisfies never;
  }
}
