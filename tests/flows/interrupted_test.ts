/** Runs that somebody ends, and hosts that are slow. */

import { doesNotMatch, match, ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { isAlive, startProcess } from "../../lib/system/process.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;
const PATIENCE_MS = 20_000;

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    ok(Date.now() < end, "it did not come about in time");
    await sleep(50);
  }
}

Deno.test({
  name: `Ctrl-C ends the commands on the hosts, and the run with 99${because}`,
  ignore: missing !== null,
  fn: async () => {
    await using sshd = await startSshd({ hosts: 2 });
    const { port, user, keyFile, args } = sshd.settings();
    const pids = sshd.addresses.map((address) => `${sshd.folder}/pid-${address}`);
    await Deno.writeTextFile(
      `${sshd.folder}/play.yml`,
      `- hosts: all
  gather_facts: false
  tasks:
    - shell: echo $$ >${sshd.folder}/pid-{{ inventory_hostname }}; sleep 300; true
    - command: touch ${sshd.folder}/never
`,
    );
    const run = startProcess(
      ferryCommand([
        ...["playbook", `${sshd.folder}/play.yml`, "-i", `${sshd.addresses.join(",")},`],
        ...["-u", user ?? "", "--private-key", keyFile ?? "", "-e", `ansible_port=${port}`],
        ...[
          "--ssh-common-args",
          (args ?? []).join(" "),
          "-e",
          `ansible_control_path_dir=${sshd.folder}/control`,
        ],
      ]),
      { stdin: "null", stdout: "piped", stderr: "null" },
    );
    const output = new Response(run.stdout).text();
    const numbers = () => pids.map((path) => Number(readTextIfAny(path) ?? ""));
    await until(() => numbers().every((pid) => pid > 0));
    ok(numbers().every(isAlive));
    run.kill("SIGINT");
    equal((await run.status).code, 99);
    await until(() => !numbers().some(isAlive));
    match(await output, /interrupted by SIGINT/);
    equal(readTextIfAny(`${sshd.folder}/never`), null);
  },
});

Deno.test("a signal ends a run that stands still for a program of a lookup, and says so once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ferry-still-" });
  try {
    const sleeper = `echo $$ >${folder}/pid; sleep 300; true`;
    const task = `{ debug: { msg: '{{ lookup("pipe", command) }}' }, vars: { command: "${sleeper}" } }`;
    await Deno.writeTextFile(
      `${folder}/play.yml`,
      `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task}\n`,
    );
    const run = startProcess(
      ferryCommand(["playbook", `${folder}/play.yml`, "-i", "a,b,c,", "-c", "local"]),
      { stdin: "null", stdout: "null", stderr: "piped" },
    );
    const output = new Response(run.stderr).text();
    const pid = () => Number(readTextIfAny(`${folder}/pid`) ?? "");
    await until(() => pid() > 0);
    run.kill("SIGTERM");
    equal((await run.status).code, 99);
    await until(() => !isAlive(pid()));
    equal((await output).match(/interrupted by SIGTERM/g)?.length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (
  const [what, tasks] of [
    ["a loop", "    - debug: { var: item }\n      loop: '{{ range(200000) | list }}'\n"],
    ["tasks", "    - debug: { msg: x }\n".repeat(20_000)],
  ] as const
) {
  Deno.test(`a signal ends ${what} that no host is asked for`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "ferry-busy-" });
    try {
      await Deno.writeTextFile(
        `${folder}/play.yml`,
        `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`,
      );
      const run = startProcess(
        ferryCommand(["playbook", `${folder}/play.yml`, "-i", "localhost,", "-c", "local"]),
        { stdin: "null", stdout: "piped", stderr: "piped" },
      );
      const errors = new Response(run.stderr).text();
      const reader = run.stdout.getReader();
      for (let size = 0; size < 5000;) size += (await reader.read()).value?.length ?? Infinity;
      run.kill("SIGTERM");
      let rest = 0;
      for (let read = await reader.read(); !read.done; read = await reader.read()) rest += read.value.length;
      equal((await run.status).code, 99);
      match(await errors, /interrupted by SIGTERM/);
      ok(rest < 2_000_000, `${rest} bytes after the signal`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("a slow host does not hold up the others under the strategy free", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ferry-free-" });
  try {
    await Deno.writeTextFile(
      `${folder}/play.yml`,
      `- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - shell: until [ "$(ls ${folder}/ended 2>/dev/null | wc -l)" = 3 ]; do sleep 0.1; done
      when: inventory_hostname == 'slow'
      timeout: 20
    - shell: mkdir -p ${folder}/ended && touch ${folder}/ended/{{ inventory_hostname }}
`,
    );
    const { code, stdout } = await runFerry([
      ...["playbook", `${folder}/play.yml`, "-i", "slow,a,b,c", "-c", "local", "-f", "2"],
    ]);
    equal(code, 0, stdout);
    doesNotMatch(stdout, /Timed out/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} ends a run whose template computes for long`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "ferry-busy-" });
    try {
      const tasks = [
        { file: { path: `${folder}/begun`, state: "touch" } },
        { debug: { msg: "{% for a in range(45000000) %}{% endfor %}" } },
      ];
      await Deno.writeTextFile(
        `${folder}/play.yml`,
        `- {hosts: localhost, connection: local, gather_facts: false, tasks: ${JSON.stringify(tasks)}}\n`,
      );
      const run = startProcess(ferryCommand(["playbook", "-i", "localhost,", `${folder}/play.yml`]), {
        stdin: "null",
        stdout: "null",
        stderr: "null",
      });
      await until(() => readTextIfAny(`${folder}/begun`) !== null);
      await sleep(2000);
      const startMs = performance.now();
      run.kill(signal);
      equal((await run.status).code, exitCode);
      ok(performance.now() - startMs < 3000);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
