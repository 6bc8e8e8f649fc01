/** How a host is reached: what its variables, the task's keywords and the command line say. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { OptionName, Task } from "../../model/playbook.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import { isList } from "../../model/value.ts";
import { BECOME_METHODS, type BecomeMethod, type BecomeSettings } from "../../connection/become.ts";
import type { ConnectionSettings, TransportSettings } from "../../connection/pool.ts";
import { environment, homeFolder } from "../../system/environment.ts";
import { str } from "../../template/python/repr.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import { Keywords, optionOf, toFlag } from "./keywords.ts";
import type { Delegate } from "./task_deps.ts";

/** What holds where neither variables nor keywords say anything: the command line and the configuration. */
export interface ConnectDefaults {
  readonly connection: string;
  readonly user: string | null;
  readonly port: number | null;
  readonly keyFile: string | null;
  readonly timeoutS: number;
  readonly sshArgs: string | null;
  readonly sshCommonArgs: string | null;
  readonly sshExtraArgs: string | null;
  readonly sshExecutable: string;
  readonly hostKeyChecking: boolean;
  readonly password: string | null;
  /** What a prompt for the password holds. */
  readonly passwordPrompt: string | null;
  /** How often an attempt to connect is made again. */
  readonly retries: number;
  readonly controlFolder: string;
  readonly become: boolean;
  /** Whether the login user becomes itself, which is left out otherwise. */
  readonly becomeAllowSameUser: boolean;
  readonly becomeMethod: string;
  readonly methods: Readonly<Record<BecomeMethod, MethodDefaults>>;
  /** The folder from which sudo is called. */
  readonly sudoFolder: string | null;
  /** Words that su asks for a password with. */
  readonly suPrompts: readonly string[];
  readonly shell: string;
  /** The user that ferry runs as. */
  readonly localUser: string;
}

/** What holds for one way to become another user. */
export interface MethodDefaults {
  readonly user: string | null;
  readonly password: string | null;
  readonly flags: string | null;
  readonly executable: string | null;
}

function expandHome(path: string): string {
  return path.replace(/^~(?=\/|$)/, homeFolder(environment()));
}

/** @throws {DiagnosticError} `not-supported` for a kind of connection that does not exist, `bad-playbook` for values. */
export function connectionSettings(
  task: Task,
  { host, scope }: Delegate,
  renderer: Renderer,
  defaults: ConnectDefaults,
): ConnectionSettings {
  const reader = new ConnectionVariables(task, scope, renderer);
  const kind = reader.text(["ansible_connection"], "connection") ??
    (host.implicit ? "local" : defaults.connection);
  const transport = transportOf(
    kind.replace(
      /^(ansible\.builtin|ansible\.legacy|containers\.podman|community\.docker|community\.general)\./,
      "",
    ),
    host.name,
    reader,
    defaults,
  );
  const become = becomeSettings(reader, defaults);
  const isSelf = become?.user === loginUser(transport, defaults);
  return { transport, become: isSelf && !defaults.becomeAllowSameUser ? null : become };
}

/** The user whose shell it is, where that is known beforehand. */
function loginUser(transport: TransportSettings, { localUser }: ConnectDefaults): string | undefined {
  switch (transport.kind) {
    case "local":
      return localUser;
    case "ssh":
    case "container":
      return transport.user;
    case "chroot":
      return undefined;
    default:
      return transport satisfies never;
  }
}

function transportOf(
  kind: string,
  host: string,
  reader: ConnectionVariables,
  defaults: ConnectDefaults,
): TransportSettings {
  const shell = [reader.text(["ansible_shell_executable"]) ?? defaults.shell];
  switch (kind) {
    case "local":
      return {
        kind: "local",
        shell,
        timeoutS: reader.integer(["ansible_local_become_success_timeout"]) ?? undefined,
      };
    case "ssh":
    case "smart":
    case "paramiko_ssh":
    case "paramiko":
      return sshSettings(host, reader, defaults, shell);
    case "podman":
    case "docker":
      return {
        kind: "container",
        engine: kind,
        name: reader.text(["ansible_host"]) ?? host,
        user: reader.text(["ansible_user"], "remote_user") ?? undefined,
        executable: reader.text([`ansible_${kind}_executable`]) ?? undefined,
        extraArgs: reader.words([`ansible_${kind}_extra_args`]),
        shell,
      };
    case "chroot":
      return {
        kind: "chroot",
        folder: reader.text(["ansible_host"]) ?? host,
        executable: reader.text(["ansible_chroot_exe"]) ?? undefined,
        shell,
      };
    default:
      throw new DiagnosticError(`the connection plugin '${kind}' was not found`, {
        code: "not-supported",
        hint: "connections are local, ssh, podman, docker and chroot",
      });
  }
}

function sshSettings(
  host: string,
  reader: ConnectionVariables,
  defaults: ConnectDefaults,
  shell: readonly string[],
): TransportSettings {
  const args = reader.text(["ansible_ssh_args"]) ?? defaults.sshArgs;
  const common = reader.text(["ansible_ssh_common_args"]) ?? defaults.sshCommonArgs;
  const extra = reader.text(["ansible_ssh_extra_args"]) ?? defaults.sshExtraArgs;
  const controlFolder = reader.text(["ansible_control_path_dir"]);
  return {
    kind: "ssh",
    host: reader.text(["ansible_host", "ansible_ssh_host"]) ?? host,
    port: reader.integer(["ansible_port", "ansible_ssh_port"], "port") ?? defaults.port ?? undefined,
    user: reader.text(["ansible_user", "ansible_ssh_user"], "remote_user") ?? defaults.user ?? undefined,
    keyFile: reader.text(["ansible_private_key_file", "ansible_ssh_private_key_file"]) ?? defaults.keyFile ??
      undefined,
    executable: reader.text(["ansible_ssh_executable"]) ?? defaults.sshExecutable,
    args: args === null ? undefined : shlexSplit(args),
    extraArgs: [...(common === null ? [] : shlexSplit(common)), ...(extra === null ? [] : shlexSplit(extra))],
    hostKeyChecking: reader.flag(["ansible_host_key_checking", "ansible_ssh_host_key_checking"]) ??
      defaults.hostKeyChecking,
    password: reader.text(["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"]) ??
      defaults.password ?? undefined,
    passwordPrompt: reader.text(["ansible_sshpass_prompt"]) || defaults.passwordPrompt || undefined,
    timeoutS: reader.integer(["ansible_timeout", "ansible_ssh_timeout"]) ?? defaults.timeoutS,
    retries: reader.integer(["ansible_ssh_retries"]) ?? defaults.retries,
    controlFolder: controlFolder === null ? defaults.controlFolder : expandHome(controlFolder),
    shell,
  };
}

function becomeSettings(reader: ConnectionVariables, defaults: ConnectDefaults): BecomeSettings | null {
  if (!(reader.flag(["ansible_become"], "become") ?? defaults.become)) return null;
  const name = (reader.text(["ansible_become_method"], "become_method") ?? defaults.becomeMethod).replace(
    /^.*\./,
    "",
  );
  const method = BECOME_METHODS.find((one) => one === name);
  if (!method) {
    throw new DiagnosticError(`Invalid become method specified, could not find matching plugin: '${name}'.`, {
      code: "not-supported",
      hint: `methods are ${BECOME_METHODS.join(", ")}`,
    });
  }
  const otherwise = defaults.methods[method];
  const variables = (end: string) => [`ansible_become_${end}`, `ansible_${method}_${end}`];
  return {
    method,
    // Nobody in particular is root.
    user: (reader.text(variables("user"), "become_user") ?? otherwise.user) || "root",
    executable: reader.text(variables("exe"), "become_exe") ?? otherwise.executable ?? undefined,
    flags: reader.text(variables("flags"), "become_flags") ?? otherwise.flags ?? undefined,
    password: reader.text(["ansible_become_password", ...variables("pass")]) ?? otherwise.password ??
      undefined,
    ...(method === "sudo"
      ? { folder: reader.text(["ansible_sudo_chdir"]) ?? defaults.sudoFolder ?? undefined }
      : {}),
    ...(method === "su" ? { prompts: reader.texts(["ansible_su_prompt_l10n"]) ?? defaults.suPrompts } : {}),
  };
}

/** Reads variables first, of several names the last that is set, and the task's keyword after them. */
class ConnectionVariables {
  readonly #keywords: Keywords;

  constructor(private readonly task: Task, private readonly scope: Scope, renderer: Renderer) {
    this.#keywords = new Keywords(renderer, scope);
  }

  text(names: readonly string[], keyword?: OptionName): string | null {
    const value = this.scope.lastData(names);
    if (value !== undefined) return str(value);
    return keyword ? this.#keywords.text(keyword, ...optionOf(this.task, keyword)) : null;
  }

  words(names: readonly string[]): readonly string[] | undefined {
    const text = this.text(names);
    return text === null ? undefined : shlexSplit(text);
  }

  /** A list, or texts separated by commas. */
  texts(names: readonly string[]): readonly string[] | null {
    const value = this.scope.lastData(names);
    if (value === undefined) return null;
    if (isList(value)) return value.map(str);
    return str(value).split(",").map((text) => text.trim()).filter((text) => text !== "");
  }

  integer(names: readonly string[], keyword?: OptionName): number | null {
    const text = this.text(names, keyword);
    if (text === null) return null;
    if (/^\d+$/.test(text.trim())) return Number(text);
    throw new DiagnosticError(`${names[0]} must be a number: ${text}`, { code: "bad-inventory" });
  }

  flag(names: readonly string[], keyword?: OptionName): boolean | null {
    const value = this.scope.lastData(names);
    if (value === undefined) {
      return keyword ? this.#keywords.flag(keyword, ...optionOf(this.task, keyword)) : null;
    }
    const flag = toFlag(value);
    if (flag !== null) return flag;
    throw new DiagnosticError(`${names[0]} must be a boolean: ${str(value)}`, { code: "bad-inventory" });
  }
}
