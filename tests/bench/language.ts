// deno-lint-ignore-file no-console -- a script that talks to people
/** The language alone, beside ansible-playbook 2.21: `deno run -A tests/bench/language.ts [ROUNDS [packed|sources [WORKLOAD]]]`. */

import { findProgram } from "../../lib/system/process.ts";
import { tableLines } from "../../lib/report/table.ts";
import { ferryProgram } from "./ferry_program.ts";
import { costOf, peakMiB } from "./measure.ts";
import { times, verdict } from "./verdicts.ts";
import { debugTasks, facts, inventoryOf, tasksWithFacts, type Workload, WORKLOADS } from "./workloads.ts";

const SIZES = [250, 500, 1000] as const;
const HOSTS = 1000;
const FORKS = ["-f", "50"];
/** Time that grows with the square of the work would come to 2. */
const GROWTH_GOAL = 1.5;
const MEMORY_GOAL_MIB = 400;
const FACT_BYTES = 5_000_000;
const FACT_TASKS = 1500;
const FACTS_GOAL = 1.25;

const NAME_WIDTH = 36;
const FIGURE_WIDTH = 12;

const [given = "3", how = "packed", only = ""] = Deno.args;
const rounds = Number(given);
const folder = await Deno.makeTempDir({ prefix: "bench-" });
const options = { cwd: folder, env: { FERRY_HOME: `${folder}/home` } };
const ferry = await ferryProgram(folder, how);
try {
  for (const size of [1, HOSTS, ...SIZES]) {
    await Deno.writeTextFile(`${folder}/${size}.ini`, inventoryOf(size));
  }
  if (only === "") {
    await showGrowth();
    await showFacts();
    await showMemory();
  }
  // The longest part: what ansible-playbook takes.
  await showSpeed();
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function showSpeed(): Promise<void> {
  const peer = findProgram("ansible-playbook");
  if (peer === null) {
    return console.log("ansible-playbook is not on the PATH: there is nothing to compare with\n");
  }
  // Line by line: some take minutes.
  const line = (cells: readonly string[]) =>
    console.log(
      cells.map((cell, at) => cell.padEnd(at === 0 ? NAME_WIDTH : FIGURE_WIDTH)).join("").trimEnd(),
    );
  line(["WORKLOAD", "FERRY", "ANSIBLE", "RATIO", "GOAL"]);
  for (const workload of WORKLOADS.filter(({ name }) => name.includes(only))) {
    line(await raced(workload, peer));
  }
}

async function raced({ name, playbook, args = [], hosts = 1, goal, isLong }: Workload, peer: string) {
  const words = playbook === null ? args : [...await play(playbook, hosts), ...args];
  const command = playbook === null ? words : ["playbook", ...words];
  const { elapsedS } = await costOf([...ferry, ...command], rounds, options);
  const { elapsedS: peerS } = await costOf([peer, ...words], isLong ? 1 : rounds, options);
  const ratio = peerS / elapsedS;
  return [
    name,
    `${elapsedS.toFixed(2)} s`,
    `${peerS.toFixed(2)} s`,
    times(ratio),
    `>= ${times(goal)}`,
    verdict(ratio >= goal),
  ];
}

/** How processor time grows: from 500 to 1,000 twice as much as from 250 to 500. */
async function showGrowth(): Promise<void> {
  show([
    ["GROWTH", ...SIZES.map(String), "AGAINST LINEAR", "GOAL", ""],
    growthRow("debug tasks on a host", await each((size) => processorS(debugTasks(size)))),
    growthRow("hosts with 20 debug tasks", await each((size) => processorS(debugTasks(20), size))),
  ]);
}

function growthRow(name: string, costs: readonly number[]): readonly string[] {
  const [small = NaN, middle = NaN, large = NaN] = costs;
  const growth = (large - middle) / (middle - small) / 2;
  const shown = costs.map((cost) => `${cost.toFixed(2)} s`);
  return [name, ...shown, times(growth), `<= ${times(GROWTH_GOAL)}`, verdict(growth <= GROWTH_GOAL)];
}

async function each(measure: (size: number) => Promise<number>): Promise<readonly number[]> {
  const made: number[] = [];
  for (const size of SIZES) made.push(await measure(size));
  return made;
}

/** What tasks cost that do not look at the facts of their host. */
async function showFacts(): Promise<void> {
  const perTasks = async (bytes: number) => {
    await Deno.writeTextFile(`${folder}/facts.json`, facts(bytes));
    const [none, all] = [await processorS(factsPlay(0)), await processorS(factsPlay(FACT_TASKS))];
    return all - none;
  };
  const [few, many] = [await perTasks(100), await perTasks(FACT_BYTES)];
  const ratio = many / few;
  show([
    [`${FACT_TASKS} TASKS`, "SMALL FACTS", "5 MB OF FACTS", "RATIO", "GOAL", ""],
    [
      "",
      `${few.toFixed(2)} s`,
      `${many.toFixed(2)} s`,
      times(ratio),
      `<= ${times(FACTS_GOAL)}`,
      verdict(ratio <= FACTS_GOAL),
    ],
  ]);
}

function factsPlay(tasks: number): string {
  return tasksWithFacts(tasks, `${folder}/facts.json`);
}

async function showMemory(): Promise<void> {
  const words = await play(debugTasks(20), HOSTS);
  const peak = await peakMiB([...ferry, "playbook", ...words, ...FORKS], options);
  show([
    ["MEMORY", "PEAK", "GOAL", ""],
    [
      "20 debug tasks on 1,000 hosts",
      `${peak.toFixed(0)} MiB`,
      `< ${MEMORY_GOAL_MIB} MiB`,
      verdict(peak < MEMORY_GOAL_MIB),
    ],
  ]);
}

async function processorS(playbook: string, hosts = 1): Promise<number> {
  const argv = [...ferry, "playbook", ...await play(playbook, hosts), ...FORKS];
  return (await costOf(argv, rounds, options)).processorS;
}

/** Writes a playbook. @returns the words that run it. */
async function play(playbook: string, hosts: number): Promise<readonly string[]> {
  await Deno.writeTextFile(`${folder}/site.yml`, playbook);
  return ["-i", `${folder}/${hosts}.ini`, `${folder}/site.yml`];
}

function show(rows: readonly (readonly string[])[]): void {
  for (const line of tableLines(rows)) console.log(line);
  console.log("");
}
