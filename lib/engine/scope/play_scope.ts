/** What a play gives to the variables of every task in it. */

import type { Host, Vars } from "../../model/inventory.ts";
import type { Play, Role } from "../../model/playbook.ts";
import type { Layer } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";

export interface PlayScope {
  readonly play: Play;
  /** Roles whose defaults and vars every task sees; includes add to them. */
  readonly roles: readonly Role[];
  /** Answers to `vars_prompt`. */
  readonly prompted: Vars;
  /** What the files of `vars_files` set for a host. */
  readonly varsFiles: (host: Host | null, scope: () => Scope) => readonly Layer[];
  /** Names of hosts: of the play; those of it that have not failed; those of them in the batch. */
  readonly hosts: {
    readonly all: readonly string[];
    readonly active: readonly string[];
    readonly batch: readonly string[];
    readonly failed: readonly string[];
  };
}
