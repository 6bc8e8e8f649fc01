/** Playbooks that take time, and what is wanted of them. */

export interface Workload {
  readonly name: string;
  /** Text of the playbook; null for one that asks for the version. */
  readonly playbook: string | null;
  readonly args?: readonly string[];
  /** Hosts of the inventory. @default {1} */
  readonly hosts?: number;
  /** How many times faster than ansible-playbook it has to be. */
  readonly goal: number;
  /** Whether it is too long for more than one round of the slower program. */
  readonly isLong?: boolean;
}

const HEAD = "- hosts: all\n  gather_facts: false\n  tasks:\n";

export const WORKLOADS: readonly Workload[] = [
  { name: "--version", playbook: null, args: ["--version"], goal: 5 },
  { name: "syntax check of 200 tasks", playbook: debugTasks(200), args: ["--syntax-check"], goal: 3 },
  { name: "1,000 debug tasks", playbook: debugTasks(1000), goal: 60, isLong: true },
  { name: "300 blocks of set_fact and assert", playbook: blocks(300), goal: 40, isLong: true },
  { name: "20,000 renderings in a loop", playbook: renderings(20_000), goal: 30, isLong: true },
  {
    name: "20 debug tasks on 1,000 hosts",
    playbook: debugTasks(20),
    hosts: 1000,
    args: ["-f", "50"],
    goal: 50,
    isLong: true,
  },
];

export function inventoryOf(hosts: number): string {
  return lines(hosts, (at) => `host${at} ansible_connection=local`);
}

export function debugTasks(count: number): string {
  return HEAD + lines(count, (at) => `    - debug: msg="task ${at} of {{ inventory_hostname }}"`);
}

/** The same behind a task that makes facts of a JSON file. */
export function tasksWithFacts(count: number, file: string): string {
  const fact = `    - set_fact: {kept: "{{ lookup('file', '${file}') | from_json }}", cacheable: true}\n`;
  return debugTasks(count).replace(HEAD, HEAD + fact);
}

/** JSON of about so many bytes. */
export function facts(bytes: number): string {
  const item = { name: "x".repeat(40), sizes: [1, 2, 3], on: true };
  return JSON.stringify(Array.from({ length: Math.ceil(bytes / JSON.stringify(item).length) }, () => item));
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
