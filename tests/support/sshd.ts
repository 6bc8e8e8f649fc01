/** An OpenSSH server of one's own: loopback only, unprivileged port, own keys, everything in a temporary folder. */

import type { SshSettings } from "../../lib/connection/ssh.ts";
import { userId, userName } from "../../lib/system/environment.ts";
import { findProgram, runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { freePort, untilListening } from "./ports.ts";

const PATHS = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/usr/local/sbin`;
/** sshd takes no more addresses. */
const MOST_ADDRESSES = 16;

/** Why no server can be started here, null where one can. */
export function sshdMissing(): string | null {
  const missing = ["sshd", "ssh", "ssh-keygen"].find((name) => findProgram(name, PATHS) === null);
  return missing === undefined ? null : `${missing} is not installed`;
}

export interface SshdOptions {
  /** Addresses 127.0.1.1, 127.0.1.2 and so on; at most 16. @default {1} */
  readonly hosts?: number;
  /** Lines added to the server's configuration. */
  readonly config?: readonly string[];
}

export interface TestSshd extends AsyncDisposable {
  /** Keys, configuration and sockets; gone with the server. */
  readonly folder: string;
  /** The server's process. */
  readonly pid: number;
  readonly port: number;
  readonly addresses: readonly string[];
  /** The key that opens every account that the server lets in. */
  readonly keyFile: string;
  readonly knownHosts: string;
  /** Settings that reach this server as the current user and read no configuration of the machine's. */
  settings(change?: Partial<SshSettings>): SshSettings;
  /** The server's log so far. */
  log(): string;
}

export async function startSshd({ hosts = 1, config = [] }: SshdOptions = {}): Promise<TestSshd> {
  if (hosts < 1 || hosts > MOST_ADDRESSES) throw new RangeError(`1 to ${MOST_ADDRESSES} hosts: ${hosts}`);
  const folder = await Deno.makeTempDir({ prefix: "sshd-" });
  // Other users log in as well, and their keys lie here.
  await Deno.chmod(folder, 0o755);
  await Deno.mkdir(`${folder}/control`, { mode: 0o700 });
  const addresses = Array.from({ length: hosts }, (_, at) => `127.0.1.${at + 1}`);
  const keyFile = `${folder}/id_ed25519`;
  const knownHosts = `${folder}/known_hosts`;
  await Promise.all([makeKey(keyFile), makeKey(`${folder}/host_key`)]);
  await Deno.copyFile(`${keyFile}.pub`, `${folder}/authorized_keys`);
  const port = freePort();
  const hostKey = await Deno.readTextFile(`${folder}/host_key.pub`);
  await Deno.writeTextFile(
    knownHosts,
    addresses.map((address) => `[${address}]:${port} ${hostKey}`).join(""),
  );
  await Deno.writeTextFile(`${folder}/sshd_config`, serverConfig(folder, port, addresses, config));
  // A server of root's refuses to start without this folder, which a running system has.
  if (userId() === 0) await Deno.mkdir("/run/sshd", { recursive: true });
  const process = startProcess(
    [findProgram("sshd", PATHS) ?? "sshd", "-D", "-f", `${folder}/sshd_config`, "-E", `${folder}/log`],
    { stdin: "null", stdout: "null", stderr: "null" },
  );
  const log = () => Deno.readTextFileSync(`${folder}/log`);
  const server: TestSshd = {
    folder,
    pid: process.pid,
    port,
    addresses,
    keyFile,
    knownHosts,
    log,
    settings: (change = {}) => ({
      kind: "ssh",
      host: addresses[0] ?? "",
      port,
      user: userName(),
      keyFile,
      args: ["-F", "none", "-o", `UserKnownHostsFile=${knownHosts}`, "-o", "IdentitiesOnly=yes"],
      controlFolder: `${folder}/control`,
      ...change,
    }),
    [Symbol.asyncDispose]: async () => {
      await endMasters(`${folder}/control`);
      signalProcess(process.pid, "SIGTERM");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await untilListening(port, addresses[0] ?? "");
    return server;
  } catch (cause) {
    const said = log();
    await server[Symbol.asyncDispose]();
    throw new Error(`sshd did not start: ${said}`, { cause });
  }
}

function serverConfig(
  folder: string,
  port: number,
  addresses: readonly string[],
  more: readonly string[],
): string {
  const lines = [
    ...more,
    `Port ${port}`,
    ...addresses.map((address) => `ListenAddress ${address}`),
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "UseDNS no",
    "MaxStartups 1000",
    "MaxSessions 100",
    "PrintMotd no",
    "LogLevel VERBOSE",
  ];
  return `${lines.join("\n")}\n`;
}

async function makeKey(path: string): Promise<void> {
  const { code, stderr } = await runProcess([
    "ssh-keygen",
    "-q",
    "-t",
    "ed25519",
    "-N",
    "",
    "-C",
    "test",
    "-f",
    path,
  ]);
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

/** Ends the shared connections whose sockets lie in a folder. Some end by themselves meanwhile. */
export async function endMasters(folder: string): Promise<void> {
  const paths = await Array.fromAsync(Deno.readDir(folder), ({ name }) => `${folder}/${name}`);
  await Promise.all(paths.map((path) => runProcess(["ssh", "-F", "none", "-O", "exit", "-S", path, "any"])));
}
