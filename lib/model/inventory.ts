/** Hosts and groups, linked by name. */

import type { Raw } from "./raw.ts";
import type { Value } from "./value.ts";

/** A variable's value: as written by the user, then it may hold templates; or as data, then it never does. */
export type VarValue = Raw | Value;

export type Vars = ReadonlyMap<string, VarValue>;

export interface Host {
  readonly name: string;
  readonly vars: Vars;
  /** True for the `localhost` that exists without being named in any source; patterns like `all` leave it out. */
  readonly implicit: boolean;
}

export interface Group {
  readonly name: string;
  /** Names of hosts that are directly in it, in the order of the sources. */
  readonly hosts: readonly string[];
  /** Names of groups that are directly in it. */
  readonly children: readonly string[];
  readonly vars: Vars;
  /** `ansible_group_priority`: among groups of the same depth the higher one's variables win. */
  readonly priority: number;
}

export interface Inventory {
  /** By name, in the order of the sources. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** By name; `all` and `ungrouped` are always there. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Files and folders read, absolute: `group_vars` and `host_vars` lie beside them. */
  readonly sources: readonly string[];
}

/** Whether a variable's value was written by the user. */
export function isRaw(value: VarValue | undefined): value is Raw {
  return typeof value === "object" && value !== null && "kind" in value;
}
