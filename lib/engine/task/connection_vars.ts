/** How a host is reached, as variables: what nobody has set is there all the same when a task runs. */

import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { Value } from "../../model/value.ts";
import { ComputedVars, makers } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";
import { type Keywords, optionOf } from "./keywords.ts";

/** What the command line and the configuration say of every host. */
export interface LoginDefaults {
  readonly connection: string;
  readonly user: string | null;
  readonly port: number | null;
  readonly keyFile: string | null;
  readonly timeoutS: number;
  readonly shell: string;
  /** Asked for at the terminal, or out of a file. */
  readonly password: string | null;
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
  const vars = new ComputedVars(CONNECTION_VARS, { task, reached, keywords, defaults });
  return scope.above({ level: "connection", origin: "", vars });
}

/** What the variables are worked out of. */
interface Login {
  readonly task: Task;
  readonly reached: () => Reached;
  readonly keywords: Keywords;
  readonly defaults: LoginDefaults;
}

const CONNECTION_VARS = makers<Login>({
  ansible_connection: (login) =>
    known(login, "ansible_connection") ??
      login.keywords.text("connection", ...optionOf(login.task, "connection")) ??
      login.defaults.connection,
  ansible_host: address,
  ansible_ssh_host: address,
  ansible_user: user,
  ansible_ssh_user: user,
  ansible_port: port,
  ansible_ssh_port: port,
  ansible_password: password,
  ansible_ssh_pass: password,
  ansible_private_key_file: keyFile,
  ansible_ssh_private_key_file: keyFile,
  ansible_timeout: timeout,
  ansible_ssh_timeout: timeout,
  ansible_shell_executable: (login) => known(login, "ansible_shell_executable") ?? login.defaults.shell,
});

function address(login: Login): Value {
  return known(login, "ansible_host", "ansible_ssh_host") ?? login.reached().host.name;
}

function user(login: Login): Value | undefined {
  const { keywords, task, defaults } = login;
  return known(login, "ansible_user", "ansible_ssh_user") ??
    keywords.text("remote_user", ...optionOf(task, "remote_user")) ?? defaults.user ?? undefined;
}

function port(login: Login): Value | undefined {
  const { keywords, task, defaults } = login;
  return known(login, "ansible_port", "ansible_ssh_port") ??
    keywords.integer("port", ...optionOf(task, "port")) ?? defaults.port ?? undefined;
}

function password(login: Login): Value | undefined {
  return known(login, "ansible_password", "ansible_ssh_pass") ?? login.defaults.password ?? undefined;
}

function keyFile(login: Login): Value | undefined {
  return known(login, "ansible_private_key_file", "ansible_ssh_private_key_file") ?? login.defaults.keyFile ??
    undefined;
}

function timeout(login: Login): Value {
  return known(login, "ansible_timeout", "ansible_ssh_timeout") ?? login.defaults.timeoutS;
}

function known({ reached }: Login, ...names: readonly string[]): Value | undefined {
  return reached().scope.lastData(names);
}
