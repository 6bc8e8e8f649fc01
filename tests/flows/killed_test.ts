/** Runs that are killed: no file is ever left half written, and the next run completes what was begun. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const LARGE_BYTES = 8 * 1024 * 1024;
/** Milliseconds between the connection and the kill: before, while and after the run changes files. */
const MOMENTS = [0, 150, 300, 500, 800] as const;
const PATIENCE_MS = 30_000;

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - copy: { src: large, dest: "{{ root }}/host/large" }
    - template: { src: page.j2, dest: "{{ root }}/host/page" }
      vars:
        lines: "{{ range(20000) | list }}"
    - lineinfile: { path: "{{ root }}/host/lines", regexp: ^4711$, line: changed }
    - unarchive: { src: tree.tar.gz, dest: "{{ root }}/host/tree" }
`;

/** A process and its parent. */
interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

class Site implements AsyncDisposable {
  private constructor(readonly sshd: TestSshd, readonly root: string) {}

  static async start(): Promise<Site> {
    const site = new Site(await startSshd(), await Deno.makeTempDir({ prefix: "ferry-killed-" }));
    const write = (name: string, data: string | Uint8Array) =>
      Deno.writeFile(
        `${site.root}/${name}`,
        typeof data === "string" ? new TextEncoder().encode(data) : data,
      );
    await write("site.yml", PLAYBOOK);
    await write("large", randomBytes(LARGE_BYTES));
    await write("page.j2", "{% for line in lines %}{{ line }}\n{% endfor %}");
    await Deno.mkdir(`${site.root}/tree`);
    for (let at = 0; at < 40; at++) await write(`tree/${at}`, randomBytes(100_000));
    await runProcess(["tar", "-czf", `${site.root}/tree.tar.gz`, "-C", `${site.root}/tree`, "."]);
    return site;
  }

  /** What the host has before each run. */
  async prepare(): Promise<void> {
    const host = `${this.root}/host`;
    await Deno.mkdir(`${host}/tree`, { recursive: true });
    await Deno.writeTextFile(`${host}/large`, "old\n");
    await Deno.writeTextFile(`${host}/page`, "old\n");
    await Deno.writeTextFile(`${host}/lines`, Array.from({ length: 20_000 }, (_, at) => `${at}\n`).join(""));
  }

  get words(): readonly string[] {
    const { port, user, keyFile, args } = this.sshd.settings();
    return [
      ...["playbook", `${this.root}/site.yml`, "-i", `${this.sshd.addresses[0]},`, "-e", `root=${this.root}`],
      ...["-u", user ?? "", "--private-key", keyFile ?? "", "-e", `ansible_port=${port}`],
      ...[
        "--ssh-common-args",
        (args ?? []).join(" "),
        "-e",
        `ansible_control_path_dir=${this.sshd.folder}/control`,
      ],
    ];
  }

  /** Fails where a file is neither what it was nor what it is to be. */
  async checkWhole(): Promise<void> {
    const host = `${this.root}/host`;
    const large = await Deno.readFile(`${host}/large`);
    ok(
      large.length === 4 || equals(large, await Deno.readFile(`${this.root}/large`)),
      "large is half written",
    );
    const page = await Deno.readTextFile(`${host}/page`);
    ok(page === "old\n" || page.endsWith("\n19999\n"), "page is half written");
    const lines = (await Deno.readTextFile(`${host}/lines`)).split("\n");
    equal(lines.length, 20_001, "lines is half written");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sshd[Symbol.asyncDispose]();
    await Deno.remove(this.root, { recursive: true });
  }
}

function equals(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** What descends from a process. */
function descendants(root: number): readonly Running[] {
  const all = [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => /^\d+$/.test(name))
    .flatMap((pid): readonly Running[] => {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(statOf(pid)) ?? [];
      return name === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), name }];
    });
  const found = [...all.filter(({ pid }) => pid === root)];
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid));
  return found;
}

/** @param isThere Whether the run has come far enough: to its connection, and to whom will be killed. */
async function until(isThere: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!isThere()) {
    ok(Date.now() < end, "it did not connect in time");
    await sleep(20);
  }
}

function statOf(pid: string): string {
  try {
    return readTextIfAny(`/proc/${pid}/stat`) ?? "";
  } catch {
    return "";
  }
}

/** Whom to kill, among what descends from ferry and from the server. */
const VICTIMS: Readonly<
  Record<string, (ferry: readonly Running[], server: readonly Running[]) => readonly Running[]>
> = {
  "ferry": (ferry) => ferry.slice(0, 1),
  "its ssh": (ferry) => ferry.filter(({ name }) => name === "ssh"),
  "the shell on the host": (_, server) => server.filter(({ name }) => name.startsWith("ferry:")),
};

for (const [whom, choose] of Object.entries(VICTIMS)) {
  Deno.test({
    name: `a run of which ${whom} is killed leaves whole files, and the next one completes it${
      missing === null ? "" : ` (skipped: ${missing})`
    }`,
    ignore: missing !== null,
    fn: async () => {
      await using site = await Site.start();
      let killed = 0;
      for (const moment of MOMENTS) {
        await site.prepare();
        const run = startProcess(ferryCommand(site.words), { stdin: "null", stdout: "null", stderr: "null" });
        const victims = () => choose(descendants(run.pid), descendants(site.sshd.pid));
        await until(() => descendants(run.pid).some(({ name }) => name === "ssh") && victims().length > 0);
        await sleep(moment);
        const chosen = victims();
        for (const { pid } of chosen) signalProcess(pid, "SIGKILL");
        killed += chosen.length;
        await run.status;
        await site.checkWhole();
      }
      ok(killed > 0, "nothing was killed in time");
      const { code, stdout } = await runFerry(site.words);
      equal(code, 0, stdout);
      ok(equals(await Deno.readFile(`${site.root}/host/large`), await Deno.readFile(`${site.root}/large`)));
      const { code: differs } = await runProcess([
        "diff",
        "-r",
        `${site.root}/tree`,
        `${site.root}/host/tree`,
      ]);
      equal(differs, 0);
    },
  });
}
