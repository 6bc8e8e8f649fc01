/** How a host is reached, as variables: what nobody has set is there all the same when a task runs. */

import type { Host } from "../model/inventory.ts";
import type { Task } from "../model/playbook.ts";
import { OMIT, type Value } from "../model/value.ts";
import { finalize } from "../template/finalize.ts";
import { ComputedVars } from "../vars/layers.ts";
import type { Scope } from "../vars/scope.ts";
import type { Keywords } from "./keywords.ts";

/** What the command line and the configuration say of every host. */
export interface LoginDefaults {
  readonly connection: string;
  readonly user: string | null;
  readonly port: number | null;
}

interface Reached {
  readonly host: Host;
  readonly scope: Scope;
}

/**
 * The scope with `ansible_host`, `ansible_user` and the like, wherever no variable says otherwise.
 *
 * @param reached The host that a task works on: where another one stands in, that one. Asked when a variable is.
 */
export function withConnectionVars(
  scope: Scope,
  task: Task,
  reached: () => Reached,
  keywords: Keywords,
  defaults: LoginDefaults,
): Scope {
  const { options } = task.inherited;
  const known = (...names: readonly string[]) => firstOf(reached().scope, names);
  const address = () => known("ansible_host", "ansible_ssh_host") ?? reached().host.name;
  const user = () =>
    known("ansible_user", "ansible_ssh_user") ?? keywords.text("remote_user", options.get("remote_user")) ??
      defaults.user ?? undefined;
  const port = () =>
    known("ansible_port", "ansible_ssh_port") ?? keywords.integer("port", options.get("port")) ??
      defaults.port ??
      undefined;
  const connection = () =>
    known("ansible_connection") ?? keywords.text("connection", options.get("connection")) ??
      defaults.connection;
  const vars = new ComputedVars({
    ansible_connection: connection,
    ansible_host: address,
    ansible_ssh_host: address,
    ansible_user: user,
    ansible_ssh_user: user,
    ansible_port: port,
    ansible_ssh_port: port,
  });
  return scope.above({ level: "connection", origin: "", vars });
}

function firstOf(scope: Scope, names: readonly string[]): Value | undefined {
  for (const name of names) {
    const value = scope.get(name);
    const data = value === undefined ? undefined : finalize(value);
    if (data !== undefined && data !== null && data !== OMIT) return data;
  }
  return undefined;
}
