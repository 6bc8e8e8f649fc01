/** Hosts behind the system's OpenSSH client: its configuration, agents, jumps and cryptography are the user's. */

import { shlexJoin } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { environment } from "../system/environment.ts";
import { pathInfo, removePath } from "../system/files.ts";
import { runProcess, tied } from "../system/process.ts";
import { makeAskpass } from "./askpass.ts";
import { controlPath } from "./control_path.ts";
import { startPiped, type Transport } from "./transport.ts";

/** What connection variables say. Lists of arguments are words, in the order in which ssh gets them. */
export interface SshSettings {
  readonly kind: "ssh";
  /** A name or an address, or a `Host` of the user's ssh_config. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly keyFile?: string | undefined;
  /** The program. @default {"ssh"} */
  readonly executable?: string | undefined;
  /** `ansible_ssh_args`: before our own arguments, so these win. */
  readonly args?: readonly string[] | undefined;
  /** `ansible_ssh_common_args` and `ansible_ssh_extra_args`: after the host's own settings. */
  readonly extraArgs?: readonly string[] | undefined;
  /** False takes any key of the host. @default {true} */
  readonly hostKeyChecking?: boolean | undefined;
  readonly password?: string | undefined;
  /** What a prompt for the password holds. @default {"assword"} */
  readonly passwordPrompt?: string | undefined;
  /** Seconds for connecting. @default {10} */
  readonly timeoutS?: number | undefined;
  /** How often an attempt to connect is made again. @default {0} */
  readonly retries?: number | undefined;
  /** An absolute path for the sockets of shared connections. */
  readonly controlFolder: string;
  /** As ssh has it: `60s`, `no`. @default {"60s"} */
  readonly controlPersist?: string | undefined;
  /** The words that start a POSIX shell on the host. @default {["/bin/sh"]} */
  readonly shell?: readonly string[] | undefined;
}

/** A shell may take this much longer than connecting: authentication, profiles, a busy machine of ours. */
const READY_FACTOR = 3;
const LEAST_READY_S = 20;
/** Becoming a user may take this much longer than connecting. */
const BECOMING_S = 2;
const ALIVE_INTERVAL_S = 15;
const STOPPING_MS = 2000;

export function sshTransport(settings: SshSettings): Transport {
  const { host, password, passwordPrompt = "assword", timeoutS = 10, shell = ["/bin/sh"] } = settings;
  const { controlFolder, retries = 0 } = settings;
  const own = clientWords(settings);
  const shared = sharingWords(settings, own);
  const words = [...own, ...shared];
  const start = tied(words);
  return {
    label: host,
    isLocal: false,
    endsWithUs: start.length > words.length,
    shell,
    retries,
    becomingTimeoutMs: (timeoutS + BECOMING_S) * 1000,
    readyTimeoutMs: Math.max(LEAST_READY_S, timeoutS * READY_FACTOR) * 1000,
    start: () => {
      const askpass = password === undefined ? null : makeAskpass(controlFolder, password, passwordPrompt);
      const argv = [...start, "-T", "--", host, `exec ${shlexJoin(shell)}`];
      try {
        return startPiped(argv, { env: askpass?.env ?? {}, settled: () => askpass?.remove() });
      } catch (error) {
        askpass?.remove();
        throw error;
      }
    },
    unreachable: (said) =>
      new DiagnosticError(`Failed to connect to the host via ssh: ${said}`, {
        code: "host-unreachable",
        hint: hintFor(said, settings),
      }),
    reset: async () => {
      const path = socketOf(shared);
      if (path === null || !pathInfo(path)) return false;
      const stop = [...words, "-O", "stop", "--", host];
      await runProcess(stop, { signal: AbortSignal.timeout(STOPPING_MS) }).catch(() => {});
      // One that does not even answer this is out of the way all the same.
      removePath(path);
      return true;
    },
  };
}

/** The client's words without those for sharing a connection. ssh takes the first value that it meets. */
function clientWords(settings: SshSettings): readonly string[] {
  const { port, user, keyFile, password, executable = "ssh", args = [], extraArgs = [] } = settings;
  const { hostKeyChecking = true, timeoutS = 10 } = settings;
  const options = [
    ...(hostKeyChecking ? [] : ["StrictHostKeyChecking=no"]),
    ...(port === undefined ? [] : [`Port=${port}`]),
    ...(keyFile === undefined ? [] : [`IdentityFile="${keyFile}"`]),
    // Without a password nobody is there to answer; with one, a wrong one must not be tried again.
    password === undefined ? "BatchMode=yes" : "NumberOfPasswordPrompts=1",
    ...(user === undefined ? [] : [`User="${user}"`]),
    `ConnectTimeout=${timeoutS}`,
  ];
  const keepalive = optionWords([`ServerAliveInterval=${ALIVE_INTERVAL_S}`]);
  return [executable, ...args, ...optionWords(options), ...extraArgs, ...keepalive];
}

/** The words that make sessions share one connection; none where the user has words of his own for that. */
function sharingWords(settings: SshSettings, client: readonly string[]): readonly string[] {
  if (client.some((word) => word.startsWith("-S") || /ControlPath/i.test(word))) return [];
  const { host, controlFolder, controlPersist = "60s" } = settings;
  const path = controlPath(controlFolder, environment()["XDG_RUNTIME_DIR"], [...client, host]);
  if (path === null) return [];
  const escaped = path.replaceAll("%", "%%");
  return optionWords(["ControlMaster=auto", `ControlPersist=${controlPersist}`, `ControlPath="${escaped}"`]);
}

function socketOf(shared: readonly string[]): string | null {
  return /^ControlPath="(.*)"$/.exec(shared.at(-1) ?? "")?.[1]?.replaceAll("%%", "%") ?? null;
}

function optionWords(options: readonly string[]): readonly string[] {
  return options.flatMap((option) => ["-o", option]);
}

function hintFor(said: string, { host, password }: SshSettings): string | undefined {
  if (said.includes("Host key verification failed")) {
    return `add the key of ${host} to known_hosts after checking it, or turn host_key_checking off`;
  }
  if (/Permission denied \(/.test(said) && password === undefined) {
    return "check ansible_user and the key, or give a password with --ask-pass";
  }
  return undefined;
}
