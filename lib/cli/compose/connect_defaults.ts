/** How hosts are reached where nothing else is said: options, configuration, passwords. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { resolvePath } from "../../model/path.ts";
import { userName } from "../../system/environment.ts";
import { readText } from "../../system/files.ts";
import type { BecomeMethod } from "../../connection/become.ts";
import type { ConnectDefaults, MethodDefaults } from "../../engine/task/connect.ts";
import { BECOME_SETTINGS, becomePlaces, type BecomeSettingName } from "../settings/become_settings.ts";
import { type Config, expandHome } from "../settings/config.ts";
import type { Session } from "../session.ts";

/** Options of the command line that say how hosts are reached; absent ones leave it to the configuration. */
export interface ConnectOptions {
  readonly connection?: string;
  readonly user?: string;
  readonly timeout?: number;
  readonly keyFile?: string;
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  readonly askPass?: true;
  readonly connectionPasswordFile?: string;
  readonly become?: true;
  readonly becomeMethod?: string;
  readonly becomeUser?: string;
  readonly askBecomePass?: true;
  readonly becomePasswordFile?: string;
}

/** What passwords are asked for, or read, with. */
type PasswordSession = Pick<Session, "home" | "workingFolder" | "keyboard" | "secrets" | "signal">;

const DEFAULT_TIMEOUT_S = 10;

/** @throws {DiagnosticError} for passwords that cannot be had. */
export async function connectDefaults(
  options: ConnectOptions,
  config: Config,
  session: PasswordSession,
): Promise<ConnectDefaults> {
  const { home, workingFolder } = session;
  const password = await loginPassword(options, config, session);
  const methods = methodDefaults(options, await becomePassword(options, password, config, session), config);
  for (const one of Object.values(methods)) if (one.password !== null) session.secrets.add(one.password);
  const key = options.keyFile ?? config.text("privateKeyFile");
  const port = config.integer("remotePort", 0);
  return {
    connection: options.connection ?? config.text("transport") ?? "ssh",
    user: options.user ?? config.text("remoteUser"),
    port: port === 0 ? null : port,
    keyFile: key === null ? null : resolvePath(workingFolder, expandHome(key, home)),
    timeoutS: options.timeout ?? config.integer("timeout", DEFAULT_TIMEOUT_S),
    sshArgs: config.text("sshArgs"),
    sshCommonArgs: options.sshCommonArgs ?? config.text("sshCommonArgs"),
    sshExtraArgs: options.sshExtraArgs ?? config.text("sshExtraArgs"),
    sshExecutable: config.text("sshExecutable") ?? "ssh",
    hostKeyChecking: config.flag("hostKeyChecking", true),
    password,
    passwordPrompt: config.text("sshpassPrompt"),
    retries: config.integer("sshRetries", 0),
    controlFolder: expandHome(config.text("controlPathDir") ?? "~/.ferry/cp", home),
    become: options.become ?? config.flag("become", false),
    becomeAllowSameUser: config.flag("becomeAllowSameUser", false),
    becomeMethod: options.becomeMethod ?? config.text("becomeMethod") ?? "sudo",
    methods,
    sudoFolder: config.text("sudoFolder"),
    suPrompts: config.list("suPrompts"),
    shell: config.text("executable") ?? "/bin/sh",
    localUser: userName(),
  };
}

/** @param asked A password that goes before those of the configuration. */
function methodDefaults(
  { becomeUser }: ConnectOptions,
  asked: string | null,
  config: Config,
): Readonly<Record<BecomeMethod, MethodDefaults>> {
  const of = (method: BecomeMethod): MethodDefaults => {
    const set = (name: BecomeSettingName) => config.text(becomePlaces(method, name));
    return {
      user: becomeUser ?? set(BECOME_SETTINGS.user),
      password: asked ?? set(BECOME_SETTINGS.password),
      flags: set(BECOME_SETTINGS.flags),
      executable: set(BECOME_SETTINGS.executable),
    };
  };
  return { sudo: of("sudo"), su: of("su"), doas: of("doas") };
}

async function loginPassword(
  options: ConnectOptions,
  config: Config,
  session: PasswordSession,
): Promise<string | null> {
  if (options.askPass ?? config.flag("askPass", false)) return await ask("SSH password: ", session);
  return passwordFile(options.connectionPasswordFile ?? config.text("connectionPasswordFile"), session);
}

async function becomePassword(
  options: ConnectOptions,
  login: string | null,
  config: Config,
  session: PasswordSession,
): Promise<string | null> {
  if (options.askBecomePass ?? config.flag("becomeAskPass", false)) {
    const text = login === null ? "BECOME password: " : "BECOME password[defaults to SSH password]: ";
    return await ask(text, session) || login;
  }
  return passwordFile(options.becomePasswordFile ?? config.text("becomePasswordFile"), session);
}

async function ask(text: string, { keyboard, secrets, signal }: PasswordSession): Promise<string> {
  const answer = await keyboard.ask(text, { echo: false, timeoutMs: null, signal });
  if (answer === null) {
    throw new DiagnosticError("there is nobody at the terminal to be asked for a password", {
      code: "bad-option",
      hint: "give a file: --connection-password-file, --become-password-file",
    });
  }
  secrets.add(answer);
  return answer;
}

function passwordFile(path: string | null, { home, workingFolder, secrets }: PasswordSession): string | null {
  if (path === null) return null;
  const password = readText(resolvePath(workingFolder, expandHome(path, home))).trim();
  secrets.add(password);
  return password;
}
