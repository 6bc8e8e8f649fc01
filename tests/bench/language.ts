// deno-lint-ignore-file no-console -- a script that talks to people
/** `deno run -A tests/bench/language.ts [ROUNDS]`: the language alone, against ansible-playbook 2.21 in the same run. */

import { findProgram, runProcess } from "../../lib/system/process.ts";
import { tableLines } from "../../lib/report/table.ts";
import { ferryCommand } from "../support/ferry.ts";

interface Workload {
  readonly name: string;
  /** Text of the playbook; null for one that asks for the version. */
  readonly playbook: string | null;
  readonly args?: readonly string[];
  /** Hosts of the inventory. @default {1} */
  readonly hosts?: number;
  /** Whether it is too long for more than one round of the slower program. */
  readonly isLong?: boolean;
}

const HEAD = "- hosts: all\n  gather_facts: false\n  tasks:\n";

const WORKLOADS: readonly Workload[] = [
  { name: "--version", playbook: null, args: ["--version"] },
  { name: "syntax check of 200 tasks", playbook: debugTasks(200), args: ["--syntax-check"] },
  { name: "1,000 debug tasks", playbook: debugTasks(1000), isLong: true },
  { name: "300 blocks of set_fact and assert", playbook: blocks(300), isLong: true },
  { name: "20,000 renderings in a loop", playbook: renderings(20_000), isLong: true },
  {
    name: "5 debug tasks on 200 hosts",
    playbook: debugTasks(5),
    hosts: 200,
    args: ["-f", "50"],
    isLong: true,
  },
];

const rounds = Number(Deno.args[0] ?? 3);
const peer = findProgram("ansible-playbook");
if (peer === null) {
  console.log("ansible-playbook is not on the PATH: there is nothing to compare with");
  Deno.exit(1);
}
const folder = await Deno.makeTempDir({ prefix: "bench-" });
try {
  const rows = [["WORKLOAD", "FERRY", "ANSIBLE", "RATIO"]];
  for (const workload of WORKLOADS) rows.push(await measured(workload, peer));
  for (const line of tableLines(rows)) console.log(line);
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measured({ name, playbook, args = [], hosts = 1, isLong }: Workload, peer: string) {
  const names = Array.from({ length: hosts }, (_, at) => `host${at} ansible_connection=local`).join("\n");
  await Deno.writeTextFile(`${folder}/hosts.ini`, `${names}\n`);
  await Deno.writeTextFile(`${folder}/site.yml`, playbook ?? "");
  const words = playbook === null ? args : ["-i", `${folder}/hosts.ini`, `${folder}/site.yml`, ...args];
  const own = playbook === null ? ferryCommand(words) : ferryCommand(["playbook", ...words]);
  const ferryS = await medianS(own, rounds);
  const peerS = await medianS([peer, ...words], isLong ? 1 : rounds);
  return [name, `${ferryS.toFixed(2)} s`, `${peerS.toFixed(2)} s`, `${(peerS / ferryS).toFixed(1)}x`];
}

/** The median wall time of several runs, in seconds. */
async function medianS(argv: readonly string[], times: number): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    const { code, stderr } = await runProcess(argv, { cwd: folder });
    if (code !== 0) throw new Error(`${argv.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    taken.push((performance.now() - start) / 1000);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? NaN;
}

function debugTasks(count: number): string {
  return HEAD + lines(count, (at) => `    - debug: msg="task ${at} of {{ inventory_hostname }}"`);
}

function blocks(count: number): string {
  return HEAD +
    lines(
      count,
      (at) =>
        `    - block:\n        - set_fact: {x${at}: "{{ ${at} + 1 }}"}\n        - assert: {that: x${at} == ${
          at + 1
        }, quiet: true}`,
    );
}

function renderings(count: number): string {
  return `${HEAD}    - set_fact: {out: "{{ item * 2 + (item | string | length) }}"}\n` +
    `      loop: "{{ range(${count}) | list }}"\n      loop_control: {label: x}\n`;
}

function lines(count: number, line: (at: number) => string): string {
  return `${Array.from({ length: count }, (_, at) => line(at)).join("\n")}\n`;
}
