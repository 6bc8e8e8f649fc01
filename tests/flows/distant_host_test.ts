/** A host that is far away: commands that depend on nothing travel together, and none of them runs too much. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { startProcess } from "../../lib/system/process.ts";
import { writeYaml } from "../../lib/yaml/write.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { openSlowPort, type SlowPort } from "../support/slow_port.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

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

/** A host far away, and a playbook for it. */
class FarSite implements AsyncDisposable {
  private constructor(
    private readonly sshd: TestSshd,
    private readonly way: SlowPort,
    readonly command: readonly string[],
  ) {}

  /** @param tasks Written as YAML, with `LOG` for the name of the file that commands write to. */
  static async start(tasks: string, keywords = "", oneWayMs = ONE_WAY_MS): Promise<FarSite> {
    const sshd = await startSshd();
    const { port, user = "", keyFile = "", args = [] } = sshd.settings();
    const [address = ""] = sshd.addresses;
    const way = openSlowPort(address, port ?? 22, oneWayMs);
    const lines = tasks.replaceAll("LOG", `${sshd.folder}/log-of-commands`).trim().split("\n");
    const play = `- hosts: far\n  gather_facts: false\n${keywords}  vars: {word: seven}\n  tasks:\n`;
    await Deno.writeTextFile(`${sshd.folder}/site.yml`, play + lines.map((line) => `    ${line}\n`).join(""));
    const host = {
      ansible_host: address,
      ansible_port: way.port,
      ansible_user: user,
      ansible_ssh_private_key_file: keyFile,
      ansible_ssh_args: args.join(" "),
      ansible_host_key_checking: false,
    };
    await Deno.writeTextFile(`${sshd.folder}/hosts.yml`, writeYaml({ all: { hosts: { far: host } } }));
    return new FarSite(sshd, way, ["playbook", `${sshd.folder}/site.yml`, "-i", `${sshd.folder}/hosts.yml`]);
  }

  /** What the commands wrote so far, in their order. */
  get log(): readonly string[] {
    return (readTextIfAny(`${this.sshd.folder}/log-of-commands`) ?? "").split("\n").filter(Boolean);
  }

  async run(): Promise<FarRun> {
    const { code, stdout } = await runFerry(this.command);
    return { code, stdout, turns: this.way.turns, log: this.log };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.way[Symbol.dispose]();
    await this.sshd[Symbol.asyncDispose]();
  }
}

async function runFar(tasks: string, keywords = "", oneWayMs = ONE_WAY_MS): Promise<FarRun> {
  await using site = await FarSite.start(tasks, keywords, oneWayMs);
  return await site.run();
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

Deno.test({
  name: `playbook that is killed leaves to a distant host no more than the command that runs${because}`,
  ignore: !!missing,
}, async () => {
  await using site = await FarSite.start(`
- shell: echo 1 >> LOG
- shell: echo 2 >> LOG; sleep 4
- shell: echo 3 >> LOG
- shell: echo 4 >> LOG`);
  const ferry = startProcess(ferryCommand(site.command), { stdin: "null", stdout: "null", stderr: "null" });
  while (site.log.length < 2) await sleep(20);
  // The commands behind it are on their way by now.
  await sleep(1000);
  ferry.kill("SIGKILL");
  await ferry.status;
  await sleep(5000);
  deepEqual(site.log, ["1", "2"]);
});
