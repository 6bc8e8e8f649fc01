/** Runs that are killed: no file is ever left half written, and the next run completes what was begun. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { listFolder, pathInfo, readTextIfAny } from "../../lib/system/files.ts";
import { runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const LARGE_BYTES = 8 * 1024 * 1024;
const LINES = 20_000;
const TREE_FILES = 60;
const TREE_FILE_BYTES = 500_000;
/** The tags of the tasks. */
const MODULES = ["copy", "template", "lineinfile", "unarchive"] as const;
const PATIENCE_MS = 30_000;

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - copy: { src: large, dest: "{{ root }}/host/large", validate: &slowly "sh -c 'sleep 1' %s" }
      tags: copy
    - template: { src: page.j2, dest: "{{ root }}/host/page", validate: *slowly }
      vars:
        lines: "{{ range(${LINES}) | list }}"
      tags: template
    - lineinfile: { path: "{{ root }}/host/lines", regexp: ^4711$, line: changed, validate: *slowly }
      tags: lineinfile
    - unarchive: { src: tree.tar.gz, dest: "{{ root }}/host/tree" }
      tags: unarchive
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
    for (let at = 0; at < TREE_FILES; at++) await write(`tree/${at}`, randomBytes(TREE_FILE_BYTES));
    await runProcess(["tar", "-czf", `${site.root}/tree.tar.gz`, "-C", `${site.root}/tree`, "."]);
    return site;
  }

  /** What the host has before each run. */
  async prepare(): Promise<void> {
    const host = `${this.root}/host`;
    if (pathInfo(host)) await Deno.remove(host, { recursive: true });
    await Deno.mkdir(`${host}/tree`, { recursive: true });
    await Deno.writeTextFile(`${host}/large`, "old\n");
    await Deno.writeTextFile(`${host}/page`, "old\n");
    await Deno.writeTextFile(`${host}/lines`, Array.from({ length: LINES }, (_, at) => `${at}\n`).join(""));
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
    ok(page === "old\n" || page.endsWith(`\n${LINES - 1}\n`), "page is half written");
    const lines = (await Deno.readTextFile(`${host}/lines`)).split("\n");
    equal(lines.length, LINES + 1, "lines is half written");
    for (const name of listFolder(`${host}/tree`).filter((name) => !name.startsWith("."))) {
      equal((await Deno.stat(`${host}/tree/${name}`)).size, TREE_FILE_BYTES, `tree/${name} is half written`);
    }
  }

  /** Fails where a module's file is not what it is to be. */
  async checkComplete(module: (typeof MODULES)[number]): Promise<void> {
    const host = `${this.root}/host`;
    switch (module) {
      case "copy":
        return ok(equals(await Deno.readFile(`${host}/large`), await Deno.readFile(`${this.root}/large`)));
      case "template":
        return ok((await Deno.readTextFile(`${host}/page`)).startsWith("0\n1\n"));
      case "lineinfile":
        return ok((await Deno.readTextFile(`${host}/lines`)).includes("\n4710\nchanged\n4712\n"));
      case "unarchive":
        return equal((await runProcess(["diff", "-r", `${this.root}/tree`, `${host}/tree`])).code, 0);
      default:
        return module satisfies never;
    }
  }

  /** Names of files on the host that are there for a moment. */
  halfWritten(): readonly string[] {
    const names = ["host", "host/tree"].flatMap((folder) => listFolder(`${this.root}/${folder}`));
    return names.filter((name) => name.startsWith(".ferry-"));
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

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    ok(Date.now() < end, "it did not come about in time");
    await sleep(1);
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
    fn: async (context) => {
      await using site = await Site.start();
      for (const module of MODULES) {
        await context.step(module, async () => {
          await site.prepare();
          const words = [...site.words, "--tags", module];
          const run = startProcess(ferryCommand(words), { stdin: "null", stdout: "null", stderr: "null" });
          await until(() => site.halfWritten().length > 0);
          const victims = choose(descendants(run.pid), descendants(site.sshd.pid));
          for (const { pid } of victims) signalProcess(pid, "SIGKILL");
          ok(victims.length > 0, "nothing was killed in time");
          await run.status;
          await site.checkWhole();
          const { code, stdout } = await runFerry(words);
          equal(code, 0, stdout);
          await site.checkComplete(module);
          await until(() => site.halfWritten().length === 0);
        });
      }
    },
  });
}
