// deno-lint-ignore-file no-console -- a script that talks to people
/**
 * Playbooks for hosts over ssh, beside Ansible pipelined, Ansible with mitogen, and ssh itself:
 * `deno run -A tests/bench/hosts.ts [ROUNDS] [packed|sources] [short] [WORKLOAD]`.
 */

import { intervals } from "./arrivals.ts";
import { ferryProgram } from "./ferry_program.ts";
import { type Engine, type HostCost, openHostBed, type Runnable } from "./host_bed.ts";
import {
  commands,
  copyOf,
  type HostWorkload,
  hostWorkloads,
  type Rival,
  TEMPLATE,
} from "./host_workloads.ts";
import { median, peakMiB } from "./measure.ts";
import { mitogen, pipelined } from "./peers.ts";
import { fileSource } from "../../lib/modules/files/local_source.ts";
import { atLeast, atMost, isMissed, loadLine, row, times } from "./verdicts.ts";

type Runner = "ferry" | Rival;

const LATENCY = { tasks: 500, medianMs: 3, p99Ms: 10 } as const;
const COPY_GOAL = 0.8;
const MEMORY_GOAL_MIB = 300;
const RAW = new URL("./raw_shells.ts", import.meta.url).pathname;
const MIB = 1 << 20;
const CHUNK = 65_536;

const [rounds, isShort, how, only] = [
  Number(Deno.args.find((word) => /^\d+$/.test(word)) ?? "3"),
  Deno.args.includes("short"),
  Deno.args.includes("sources") ? "sources" : "packed",
  Deno.args.find((word) => !/^(\d+|short|packed|sources)$/.test(word)) ?? "",
];
await using bed = await openHostBed();
const ferry: Engine = { argv: [...await ferryProgram(bed.folder, how), "playbook"] };
const peers: Readonly<Record<Exclude<Rival, "raw">, Engine | null>> = {
  pipelined: pipelined(),
  mitogen: await mitogen(),
};

await Deno.writeTextFile(`${bed.folder}/page.j2`, TEMPLATE);
await Deno.writeTextFile(`${bed.folder}/payload.txt`, "a line of the payload\n".repeat(200));
for (const [name, engine] of Object.entries(peers)) {
  if (engine === null) console.log(`${name} is not here: it is left out`);
}
console.log(loadLine());
if (isShort) {
  console.log("Short workloads: their goals are those of the whole ones, which they need not reach.");
}
show("WORKLOAD", "FERRY", "AGAINST", ["FIGURE", "GOAL"]);
for (const workload of hostWorkloads({ isShort })) if (workload.name.includes(only)) await race(workload);
if ("latency of a task".includes(only)) await showLatency(ferry);
if ("copy to a host".includes(only)) await showCopy(ferry);
if ("memory of many hosts".includes(only)) await showMemory(ferry);

/** All of them in turn, as often as asked; who is slow runs once. */
async function race(workload: HostWorkload): Promise<void> {
  const { hosts, roundTripMs = 0 } = workload;
  const config = roundTripMs === 0 ? bed.sshConfig : await bed.slowSshConfig(roundTripMs);
  const inventory = await bed.inventory(hosts, config);
  const passes = workload.isRepeated ? ["", ", again"] : [""];
  const runs = new Map<string, HostCost[]>();
  for (let round = 0; round < rounds; round++) {
    for (const runner of ["ferry", "raw", "pipelined", "mitogen"] as const) {
      const isFast = runner === "ferry" || runner === "raw";
      if (!(runner === "ferry" || runner in workload.goals) || !(isFast || round === 0)) continue;
      const command = await commandOf(runner, workload, inventory, config);
      if (command === null) continue;
      await bed.clear();
      for (const pass of passes) {
        const key = runner + pass;
        runs.set(key, [...runs.get(key) ?? [], await bed.cost(command)]);
      }
    }
  }
  const isLost = passes.map((pass) => report(workload, pass, runs)).includes(true);
  if (isLost) await showFloor(hosts, inventory, config);
}

/** What a lost race is made of: a start that does nothing, and what it takes ssh to open the shells. */
async function showFloor(hosts: number, inventory: string, config: string): Promise<void> {
  const start = await bed.cost(await bed.command(ferry, "- hosts: all\n  gather_facts: false\n", inventory));
  const shells = await bed.cost(rawShells(config, hosts, 1));
  console.log(row(["  ferry's start, with nothing to do", seconds(start.elapsedS)]));
  console.log(row(["  ssh alone, for a shell on each host", seconds(shells.elapsedS)]));
}

async function commandOf(
  runner: Runner,
  workload: HostWorkload,
  inventory: string,
  config: string,
): Promise<Runnable | null> {
  const { playbook, hosts, commands = 0 } = workload;
  if (runner === "raw") {
    return rawShells(config, hosts, commands);
  }
  const engine = runner === "ferry" ? ferry : peers[runner];
  return engine === null ? null : await bed.command(engine, playbook, inventory);
}

function rawShells(config: string, hosts: number, commands: number): Runnable {
  return {
    argv: [Deno.execPath(), "run", "-A", RAW, config, String(hosts), String(commands)],
    env: {},
  };
}

/** @returns whether a goal was missed. */
function report(
  workload: HostWorkload,
  pass: string,
  runs: ReadonlyMap<string, readonly HostCost[]>,
): boolean {
  let isLost = false;
  const name = workload.name + pass;
  const own = runs.get(`ferry${pass}`) ?? [];
  const ownS = median(own.map(({ elapsedS }) => elapsedS));
  for (const rival of ["pipelined", "mitogen", "raw"] as const) {
    const [goal, other] = [workload.goals[rival], runs.get(rival + pass)];
    if (goal === undefined || !other) continue;
    const otherS = median(other.map(({ elapsedS }) => elapsedS));
    const verdict = rival === "raw"
      ? atMost(ownS / otherS, goal, times)
      : atLeast(otherS / ownS, goal, times);
    show(name, seconds(ownS), `${rival} ${seconds(otherS)}`, verdict);
    isLost ||= isMissed(verdict);
    if (rival === "raw") continue;
    if (own.some(({ left }) => left !== other[0]?.left)) {
      throw new Error(`${name}: ferry and ${rival} do not leave the same behind`);
    }
    if (rival === "pipelined" && workload.targetGoal) {
      const [ownTargetS, targetS] = [own, other].map((costs) => median(costs.map((cost) => cost.targetS)));
      const ratio = (targetS ?? NaN) / (ownTargetS ?? NaN);
      const compared = atLeast(ratio, workload.targetGoal, times);
      show(
        `${name}: CPU of the hosts`,
        seconds(ownTargetS ?? NaN),
        `${rival} ${seconds(targetS ?? NaN)}`,
        compared,
      );
    }
  }
  return isLost;
}

/** From one task's result to the next, with all that ferry does between. */
async function showLatency(engine: Engine): Promise<void> {
  const tasks = isShort ? LATENCY.tasks / 5 : LATENCY.tasks;
  const inventory = await bed.inventory(1, bed.sshConfig);
  const found = await intervals(await bed.command(engine, commands(tasks), inventory), "changed: ");
  const at = (part: number) => found[Math.floor(found.length * part)] ?? NaN;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const rawS = await beyond(rawShells(bed.sshConfig, 1, 1), rawShells(bed.sshConfig, 1, tasks));
  const raw = `raw ${ms(rawS * 1000 / tasks)}`;
  show("latency of a task, median", ms(at(0.5)), raw, atMost(at(0.5), LATENCY.medianMs, ms));
  show("latency of a task, p99", ms(at(0.99)), raw, atMost(at(0.99), LATENCY.p99Ms, ms));
}

/** What a file takes beyond a command, each in its own way; ssh copies without looking at what it copies. */
async function showCopy(engine: Engine): Promise<void> {
  const blob = `${bed.folder}/blob`;
  await writeRandom(blob, isShort ? 20 : 100);
  const inventory = await bed.inventory(1, bed.sshConfig);
  const shell = (words: string, rest: string) => ({
    argv: ["sh", "-c", `ssh -F ${bed.sshConfig} h1 '${words}' ${rest}`],
    env: {},
  });
  const own = [
    await bed.command(engine, commands(1), inventory),
    await bed.command(engine, copyOf(blob), inventory),
  ] as const;
  const cat = [shell("true", ""), shell(`cat > ${bed.hosts}/copied`, `< ${blob}`)] as const;
  const [owns, cats] = [[], []] as [number[], number[]];
  for (let round = 0; round < rounds; round++) {
    owns.push(await beyond(...own));
    cats.push(await beyond(...cat));
  }
  const [ownS, catS] = [median(owns), median(cats)];
  const compared = atLeast(catS / ownS, COPY_GOAL, times);
  show("copy to a host", seconds(ownS), `ssh cat ${seconds(catS)}`, compared);
  if (!isMissed(compared)) return;
  const startMs = performance.now();
  await (await fileSource(blob, null)).digests();
  const digestS = (performance.now() - startMs) / 1000;
  console.log(row(["  SHA-1 and MD5 of it, which the result has", seconds(digestS)]));
}

/** Seconds that a command takes more than another one. */
async function beyond(base: Runnable, command: Runnable): Promise<number> {
  const taken: number[] = [];
  for (const each of [base, command]) {
    await bed.clear();
    taken.push((await bed.cost(each)).elapsedS);
  }
  const [baseS = NaN, commandS = NaN] = taken;
  return commandS - baseS;
}

async function showMemory(engine: Engine): Promise<void> {
  const [hosts, real] = isShort ? [100, 10] : [1000, 100];
  const inventory = await bed.inventory(hosts, bed.sshConfig, real);
  const { argv, cwd, env } = await bed.command(engine, commands(3), inventory);
  const peak = await peakMiB(argv, { cwd, env });
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  show("memory of many hosts", mib(peak), `${hosts} hosts`, atMost(peak, MEMORY_GOAL_MIB, mib));
}

async function writeRandom(path: string, mib: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for (let at = 0; at < mib * MIB; at += CHUNK) {
    await file.write(crypto.getRandomValues(new Uint8Array(CHUNK)));
  }
}

function show(name: string, own: string, other: string, verdict: readonly string[]): void {
  console.log(row([name, own, other, ...verdict]));
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
