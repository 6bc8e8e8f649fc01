/** A host that is far away: commands that depend on nothing travel together, and none of them runs too much. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { writeYaml } from "../../lib/yaml/write.ts";
import { runFerry } from "../support/ferry.ts";
import { openSlowPort } from "../support/slow_port.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;
const ONE_WAY_MS = 15;
/** So far that the time which anything else takes is nothing beside it. */
const LONG_WAY_MS = 80;

interface FarRun {
  readonly code: number;
  readonly stdout: string;
  /** What the commands wrote, in their order. */
  readonly log: readonly string[];
  /** How often ferry had to wait for an answer before it said more. */
  readonly turns: number;
}

/** Runs tasks, written as YAML with `LOG` for a file's name, on a distant host. */
async function runFar(tasks: string, keywords = "", oneWayMs = ONE_WAY_MS): Promise<FarRun> {
  await using sshd = await startSshd();
  const { port, user = "", keyFile = "", args = [] } = sshd.settings();
  const [address = ""] = sshd.addresses;
  using way = openSlowPort(address, port ?? 22, oneWayMs);
  const log = `${sshd.folder}/written`;
  await Deno.writeTextFile(log, "");
  const indented = tasks.replaceAll("LOG", log).trim().split("\n").map((line) => `    ${line}`).join("\n");
  const play =
    `- hosts: far\n  gather_facts: false\n${keywords}  vars: {word: seven}\n  tasks:\n${indented}\n`;
  await Deno.writeTextFile(`${sshd.folder}/site.yml`, play);
  const host = {
    ansible_host: address,
    ansible_port: way.port,
    ansible_user: user,
    ansible_ssh_private_key_file: keyFile,
    ansible_ssh_args: args.join(" "),
    ansible_host_key_checking: false,
  };
  await Deno.writeTextFile(`${sshd.folder}/hosts.yml`, writeYaml({ all: { hosts: { far: host } } }));
  const words = ["playbook", `${sshd.folder}/site.yml`, "-i", `${sshd.folder}/hosts.yml`];
  const { code, stdout } = await runFerry(words);
  const written = await Deno.readTextFile(log);
  return { code, stdout, turns: way.turns, log: written.split("\n").filter(Boolean) };
}

const numbered = (task: (number: number) => string) =>
  Array.from({ length: 14 }, (_, at) => task(at + 1)).join("\n");

/** The tasks of a list, in the order in which they are told. */
function told(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^(?:TASK \[(.*?)\]|(ok|changed|skipping|fatal|failed): )/gm)]
    .map(([, name, status]) => name ?? status ?? "");
}

Deno.test(
  { name: `playbook sends commands to a distant host ahead of answers${because}`, ignore: !!missing },
  async () => {
    const numbers = Array.from({ length: 14 }, (_, at) => `${at + 1}`);
    const steady = await runFar(
      numbered((n) => `- {name: n${n}, shell: "echo ${n} >> LOG"}`),
      "",
      LONG_WAY_MS,
    );
    const asking = await runFar(
      numbered((n) => `- {name: n${n}, shell: "echo ${n} >> LOG", register: said}`),
      "",
      LONG_WAY_MS,
    );
    for (const { code, log, stdout } of [steady, asking]) {
      equal(code, 0, stdout);
      deepEqual(log, numbers);
      deepEqual(told(stdout), numbers.flatMap((n) => [`n${n}`, "changed"]));
    }
    ok(steady.turns + 6 < asking.turns, `${steady.turns} turns, against ${asking.turns}`);
  },
);

const STOPS: Readonly<
  Record<string, { tasks: string; keywords?: string; code: number; log: readonly string[] }>
> = {
  "a command that fails": {
    tasks: `
- shell: echo 1 >> LOG
- shell: echo 2 >> LOG; exit 3
- shell: echo 3 >> LOG
- shell: echo 4 >> LOG`,
    code: 2,
    log: ["1", "2"],
  },
  "a failure that a rescue takes": {
    tasks: `
- block:
    - shell: echo 1 >> LOG
    - shell: echo 2 >> LOG; false
    - shell: echo 3 >> LOG
  rescue:
    - shell: echo rescued >> LOG
  always:
    - shell: echo always >> LOG
- shell: echo after >> LOG`,
    code: 0,
    log: ["1", "2", "rescued", "always", "after"],
  },
  "a failure that is ignored": {
    tasks: `
- shell: echo 1 >> LOG; exit 1
  ignore_errors: true
- shell: echo 2 >> LOG
- shell: echo 3 >> LOG`,
    code: 0,
    log: ["1", "2", "3"],
  },
  "a result that fails its task by a condition": {
    tasks: `
- shell: echo 1 >> LOG
- shell: echo 2 >> LOG
  failed_when: true
- shell: echo 3 >> LOG`,
    code: 2,
    log: ["1", "2"],
  },
  "what depends on a result": {
    tasks: `
- shell: echo 1 >> LOG
- shell: wc -l < LOG
  register: lines
- shell: "echo {{ lines.stdout | trim }} lines >> LOG"
- shell: echo no >> LOG
  when: lines.stdout | int > 5
- shell: "echo {{ word }} >> LOG"`,
    code: 0,
    log: ["1", "1 lines", "seven"],
  },
  "conditions and tasks of other kinds in between": {
    tasks: `
- shell: echo 1 >> LOG
- shell: echo no >> LOG
  when: word == 'eight'
- shell: echo 2 >> LOG
- lineinfile: {path: LOG, line: "3"}
- shell: cat LOG | wc -l >> LOG
- command: "sh -c 'echo $0 >> LOG' {{ word }}"
- meta: end_play
- shell: echo no >> LOG`,
    code: 0,
    log: ["1", "2", "3", "3", "seven"],
  },
  "tries again": {
    tasks: `
- shell: echo 1 >> LOG
- shell: echo 2 >> LOG; test $(wc -l < LOG) -gt 3
  retries: 5
  delay: 0
- shell: echo 3 >> LOG`,
    code: 0,
    log: ["1", "2", "2", "2", "3"],
  },
  "a task whose template is wrong": {
    tasks: `
- shell: echo 1 >> LOG
- shell: "echo {{ word.nothing.at_all }} >> LOG"
  when: word != 'x'
- shell: echo 3 >> LOG`,
    code: 2,
    log: ["1"],
  },
  "a host of a free strategy": {
    tasks: `
- shell: echo 1 >> LOG
- shell: echo 2 >> LOG
- shell: echo 3 >> LOG; exit 9
- shell: echo 4 >> LOG`,
    keywords: "  strategy: free\n",
    code: 2,
    log: ["1", "2", "3"],
  },
};

for (const [name, { tasks, keywords, code, log }] of Object.entries(STOPS)) {
  Deno.test({
    name: `playbook runs on a distant host what it would on a near one: ${name}${because}`,
    ignore: !!missing,
  }, async () => {
    const run = await runFar(tasks, keywords);
    equal(run.code, code, run.stdout);
    deepEqual(run.log, log);
    match(run.stdout, /PLAY RECAP/);
  });
}
