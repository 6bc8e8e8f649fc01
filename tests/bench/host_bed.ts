/** Hosts that are this machine under many names, and what programs take on them and for them. */

import { sleep } from "../../lib/system/clock.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { runProcess } from "../../lib/system/process.ts";
import { endMasters, startSshd, type TestSshd } from "../support/sshd.ts";
import { costOf } from "./measure.ts";
import { openSlowPort } from "../support/slow_port.ts";

/** A program that runs playbooks. */
export interface Engine {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface HostCost {
  /** From start to end, by the clock. */
  readonly elapsedS: number;
  /** Processor time of the hosts, with their ssh servers. */
  readonly targetS: number;
  /** What lies on the hosts afterwards. */
  readonly left: string;
}

export interface HostBed extends AsyncDisposable {
  /** Where playbooks, inventories and what they need lie. */
  readonly folder: string;
  /** What lies on the hosts, in a folder for each that its variable `target` names. */
  readonly hosts: string;
  /** Settings of ssh under which the hosts are `h1`, `h2` and so on. */
  readonly sshConfig: string;
  /** The same hosts far away. */
  slowSshConfig(roundTripMs: number): Promise<string>;
  /** Writes an inventory. @param real How many are reached over ssh; the others have a local shell in its place. */
  inventory(hosts: number, config: string, real?: number): Promise<string>;
  /** The words and the environment with which an engine runs a playbook here. */
  command(engine: Engine, playbook: string, inventory: string): Promise<BedCommand>;
  /** Runs it with no connection left from before. */
  cost(command: Runnable): Promise<HostCost>;
  /** Hosts as they were in the beginning. */
  clear(): Promise<void>;
}

export interface Runnable {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface BedCommand extends Runnable {
  readonly cwd: string;
}

const TICKS_PER_S = 100;
const FORKS = 50;
const POLL_MS = 20;
const GONE_MS = 10_000;
/** ssh's last word is what it runs. */
const STAND_IN = '#!/bin/sh\nfor word; do :; done\nexec sh -c "$word"\n';
/** Names, kinds, permissions, targets of links and contents. */
const LISTING = "find . -printf '%P %y %m %l\\n' | sort; find . -type f -exec sha256sum {} + | sort";

export async function openHostBed(): Promise<HostBed> {
  // What a user's own profile does at each login is not what is measured.
  const home = await Deno.makeTempDir({ prefix: "home-" });
  const sshd = await startSshd({ config: ["Subsystem sftp internal-sftp", `SetEnv HOME=${home}`] });
  const { folder, pid, port, addresses: [address = ""] } = sshd;
  const [work, hosts, control] = [`${folder}/work`, `${folder}/hosts`, `${folder}/control`];
  const slow: Disposable[] = [];
  let [playbooks, known] = [0, 0];
  for (const path of [work, hosts]) await Deno.mkdir(path);
  const standIn = `${folder}/stand_in`;
  await Deno.writeTextFile(standIn, STAND_IN, { mode: 0o755 });
  await Deno.writeTextFile(`${work}/ansible.cfg`, "[defaults]\n");
  const sshConfig = await writeConfig(sshd, "near", port);
  const clear = async () => {
    await Deno.remove(hosts, { recursive: true });
    await Deno.mkdir(hosts);
    for (let at = 1; at <= known; at++) await Deno.mkdir(`${hosts}/h${at}`);
  };
  return {
    folder: work,
    hosts,
    sshConfig,
    clear,
    slowSshConfig: (roundTripMs) => {
      const way = openSlowPort(address, port, roundTripMs / 2);
      slow.push(way);
      return writeConfig(sshd, "far", way.port);
    },
    inventory: async (count, config, real = count) => {
      const path = `${work}/${count}.ini`;
      known = Math.max(known, count);
      const line = (at: number) =>
        `h${at} target=${hosts}/h${at}${at > real ? ` ansible_ssh_executable=${standIn}` : ""}`;
      await Deno.writeTextFile(
        path,
        inventoryText(Array.from({ length: count }, (_, at) => line(at + 1)), config),
      );
      return path;
    },
    command: async ({ argv, env = {} }, playbook, inventory) => {
      const path = `${work}/${++playbooks}.yml`;
      await Deno.writeTextFile(path, playbook);
      return {
        argv: [...argv, "-i", inventory, "-f", String(FORKS), path],
        cwd: work,
        env: { ...environment(work, control), ...env },
      };
    },
    cost: async ({ argv, env }) => {
      const before = childrenS(pid);
      const { elapsedS } = await costOf(argv, 1, { cwd: work, env });
      await endMasters(control);
      await untilAlone(pid);
      return { elapsedS, targetS: childrenS(pid) - before, left: await leftIn(hosts) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const way of slow) way[Symbol.dispose]();
      await sshd[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

/** Every name is the one server, whose key is known under its own. */
async function writeConfig(
  { folder, port, addresses: [address = ""], keyFile, knownHosts }: TestSshd,
  name: string,
  reachedAt: number,
): Promise<string> {
  const path = `${folder}/ssh_config_${name}`;
  const options = [
    `HostName ${address}`,
    `Port ${reachedAt}`,
    `HostKeyAlias [${address}]:${port}`,
    `IdentityFile ${keyFile}`,
    "IdentitiesOnly yes",
    `UserKnownHostsFile ${knownHosts}`,
    "GlobalKnownHostsFile /dev/null",
    "BatchMode yes",
  ];
  await Deno.writeTextFile(path, `Host *\n${options.map((option) => `  ${option}\n`).join("")}`);
  return path;
}

function inventoryText(hosts: readonly string[], config: string): string {
  const shared = ["ansible_python_interpreter=/usr/bin/python3", `ansible_ssh_common_args="-F ${config}"`];
  return `${[...hosts, "", "[all:vars]", ...shared].join("\n")}\n`;
}

/** Nothing of the machine's settings; a saturated machine gets the time to connect. */
function environment(work: string, control: string): Record<string, string> {
  return {
    ANSIBLE_CONFIG: `${work}/ansible.cfg`,
    ANSIBLE_HOME: `${work}/ansible`,
    ANSIBLE_SSH_CONTROL_PATH_DIR: control,
    ANSIBLE_TIMEOUT: "60",
    FERRY_HOME: `${work}/home`,
  };
}

/** Processor time of what a process started and what has ended since. */
function childrenS(pid: number): number {
  const words = (readTextIfAny(`/proc/${pid}/stat`) ?? "").replace(/^.*\) /, "").split(" ");
  return (Number(words[13]) + Number(words[14])) / TICKS_PER_S;
}

async function untilAlone(pid: number): Promise<void> {
  const end = performance.now() + GONE_MS;
  while (readTextIfAny(`/proc/${pid}/task/${pid}/children`) && performance.now() < end) await sleep(POLL_MS);
}

async function leftIn(folder: string): Promise<string> {
  return new TextDecoder().decode((await runProcess(["sh", "-c", LISTING], { cwd: folder })).stdout);
}
