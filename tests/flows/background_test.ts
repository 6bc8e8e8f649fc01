/** Tasks in the background: what goes on when nobody waits, and how it ends. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { findProgram, isAlive, signalProcess } from "../../lib/system/process.ts";
import { type FerryResult, runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";
import { readTextIfAny } from "../../lib/system/files.ts";

const PATIENCE_MS = 15_000;

/** A folder with a playbook, and with the records of its jobs. */
class Background implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Background> {
    return new Background(await Deno.makeTempDir({ prefix: "ferry-background-" }));
  }

  /** Runs tasks on a host that is this machine, over its shell unless more arguments say otherwise. */
  async run(tasks: string, more: readonly string[] = []): Promise<FerryResult> {
    const play = `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^(?=.)/gm, "    ")}`;
    await Deno.writeTextFile(`${this.folder}/play.yml`, play);
    const own = ["-e", `folder=${this.folder}`, "-e", `ansible_async_dir=${this.folder}/jobs`];
    const way = more.length > 0 ? more : ["-i", "here,", "-c", "local"];
    return await runFerry(["playbook", `${this.folder}/play.yml`, ...own, ...way]);
  }

  /** The numbers of the jobs. */
  jobs(): readonly string[] {
    return [...Deno.readDirSync(`${this.folder}/jobs`)].map(({ name }) => name).filter((name) =>
      /^j[\d.]+$/.test(name)
    );
  }

  record(id: string): Record<string, unknown> {
    return JSON.parse(Deno.readTextFileSync(`${this.folder}/jobs/${id}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    ok(Date.now() < end, "it did not come about in time");
    await sleep(50);
  }
}

const missing = sshdMissing();

Deno.test({
  name: `a job outlives its run and its connection, and a later run tells its end${
    missing === null ? "" : ` (skipped: ${missing})`
  }`,
  ignore: missing !== null,
  fn: async () => {
    await using background = await Background.make();
    {
      await using sshd = await startSshd();
      const { port, user, keyFile, args } = sshd.settings();
      const { code, stdout } = await background.run(
        `- shell: until [ -e {{ folder }}/go ]; do sleep 0.1; done; echo "$GREETING"; cat; exit 3
  args:
    stdin: and more
  environment:
    GREETING: hello
  async: 60
  poll: 0
`,
        [
          ...["-i", `${sshd.addresses[0]},`, "-u", user ?? "", "--private-key", keyFile ?? ""],
          ...["-e", `ansible_port=${port}`, "-e", `ansible_ssh_common_args="${args?.join(" ")}"`],
          ...["-e", "ansible_control_path_dir={{ folder }}/control"],
        ],
      );
      equal(code, 0, stdout);
    }
    const [id = ""] = background.jobs();
    equal(background.record(id)["finished"], false);
    await Deno.writeTextFile(`${background.folder}/go`, "");
    await until(() => background.record(id)["finished"] === true);

    const later = await background.run(`- async_status:
    jid: ${id}
  register: job
  failed_when: job.rc != 3 or job.stdout_lines != ['hello', 'and more'] or job is not finished
`);
    equal(later.code, 0, later.stdout);
  },
});

Deno.test("a job's input and environment are not among the arguments of any process", async () => {
  await using background = await Background.make();
  const { code, stdout } = await background.run(`- shell: cat >/dev/null; touch {{ folder }}/at; sleep 2
  args:
    stdin: canary-{{ 1111 + 1 }}-input
  environment:
    TOKEN: canary-{{ 1111 + 1 }}-environment
  async: 60
  poll: 0
`);
  equal(code, 0, stdout);
  await until(() => exists(`${background.folder}/at`));
  const pids = (await Array.fromAsync(Deno.readDir("/proc"))).map(({ name }) => name).filter((name) =>
    /^\d+$/.test(name)
  );
  const seen = pids.filter((pid) => (readTextIfAny(`/proc/${pid}/cmdline`) ?? "").includes("canary-1112"));
  equal(seen.length, 0);
});

const apart = findProgram("setsid", Deno.env.get("PATH") ?? "") !== null;

Deno.test({
  name: `a job ends when its time is over, with all that it has begun${
    apart ? "" : " (skipped: setsid is not installed)"
  }`,
  ignore: !apart,
  fn: async () => {
    await using background = await Background.make();
    const result = await background.run(`- shell: sleep 60 & echo $! >{{ folder }}/pid; wait
  async: 1
  poll: 0
`);
    equal(result.code, 0, result.stdout);
    const [id = ""] = background.jobs();
    await until(() => background.record(id)["msg"] === "Timeout exceeded");
    const pid = Number(await Deno.readTextFile(`${background.folder}/pid`));
    await until(() => !isAlive(pid));
    await until(() => [...Deno.readDirSync(`${background.folder}/jobs`)].length === 1);
  },
});

Deno.test("a job that was killed before it could tell its end has failed, and cleanup takes away all of it", async () => {
  await using background = await Background.make();
  const begun = await background.run(`- shell: sleep 60
  async: 90
  poll: 0
`);
  equal(begun.code, 0, begun.stdout);
  const [id = ""] = background.jobs();
  const spool = `${background.folder}/jobs/${id}.spool`;
  await until(() => (readTextIfAny(`${spool}/supervisor`) ?? "").endsWith("\n"));
  const ask = (more: string) => background.run(`- async_status: { jid: ${id}, ${more} }\n  register: job\n`);
  equal((await ask("mode: status")).code, 0);
  const [supervisor = ""] = (await Deno.readTextFile(`${spool}/supervisor`)).split(" ");
  for (const pid of [...childrenOf(Number(supervisor)), Number(supervisor)]) signalProcess(pid, "SIGKILL");
  const asked = await ask("mode: status");
  equal(asked.code, 2, asked.stdout);
  match(asked.stdout, /was killed, or its host was restarted.*its outcome is unknown/);
  equal((await ask("mode: cleanup")).code, 0);
  deepEqual(await Array.fromAsync(Deno.readDir(`${background.folder}/jobs`)), []);
});

Deno.test("a run waits for the jobs that it carries out itself, and leaves their results", async () => {
  await using background = await Background.make();
  const { code, stdout } = await background.run(`- wait_for:
    timeout: 1
  async: 60
  poll: 0
- wait_for:
    timeout: 60
  async: 2
  poll: 0
`);
  equal(code, 0, stdout);
  match(stdout, /waiting for the end of job j\d+\.\d+/);
  const records = background.jobs().map((id) => background.record(id));
  equal(records.length, 2);
  equal(records.filter(({ elapsed }) => elapsed === 1).length, 1);
  equal(records.filter(({ failed, msg }) => failed === true && msg === "Timeout exceeded").length, 1);
});

Deno.test("jobs go on side by side", async () => {
  await using background = await Background.make();
  const { code, stdout } = await background.run(
    `- shell: echo {{ item }} >>{{ folder }}/begun; while [ "$(grep -c . {{ folder }}/begun)" -lt 20 ]; do sleep 0.1; done
  loop: "{{ range(20) | list }}"
  async: 30
  poll: 0
  register: jobs
- async_status:
    jid: "{{ item.ansible_job_id }}"
  loop: "{{ jobs.results }}"
  register: ended
  until: ended is finished
  retries: 60
  delay: 0.5
`,
  );
  equal(code, 0, stdout);
});

/** What a process has started, and what that has. */
function childrenOf(pid: number): readonly number[] {
  const children = (readTextIfAny(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(
    Number,
  );
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
