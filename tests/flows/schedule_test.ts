/** Playbooks that run by themselves: jobs are installed, changed, run, stopped and removed; systemctl is a stand-in. */

import { doesNotMatch, match, ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { findProgram, runProcess, startProcess } from "../../lib/system/process.ts";
import { ferryCommand, type FerryResult, runFerry } from "../support/ferry.ts";
import { namesIn } from "../support/tree.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const PATIENCE_MS = 30_000;
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>"$0.log"
case $1 in
  show) echo LoadState=loaded; echo "ActiveState=$(cat "$0.state" 2>/dev/null || echo inactive)" ;;
  is-enabled) grep -q '^enable ' "$0.log" && echo enabled || { echo disabled; exit 1; } ;;
  start | restart) echo active >"$0.state" ;;
  stop) echo inactive >"$0.state" ;;
esac
`;
const SYSTEMD_CAT = `#!/bin/sh
shift 2
exec "$@" >>"$0.log" 2>&1
`;

/** A machine with a program that starts ferry, a playbook to run, and folders instead of those of the system. */
class ScheduleLab implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async start(tasks: string): Promise<ScheduleLab> {
    const lab = new ScheduleLab(await Deno.makeTempDir({ prefix: "ferry-schedule-" }));
    const command = ferryCommand([]).map((word) => `'${word}'`).join(" ");
    for (const folder of ["bin", "site", "inventories/prod"]) {
      await Deno.mkdir(`${lab.folder}/${folder}`, { recursive: true });
    }
    await lab.#program("ferry", `#!/bin/sh\nexec ${command} "$@"\n`);
    await lab.#program("systemctl", SYSTEMCTL);
    await lab.#program("systemd-cat", SYSTEMD_CAT);
    await Deno.writeTextFile(`${lab.folder}/inventories/prod/hosts.yml`, "all: {hosts: {localhost: }}\n");
    await Deno.writeTextFile(
      `${lab.folder}/job.yml`,
      `- {hosts: localhost, connection: local, gather_facts: false, tasks: [${tasks}]}\n`,
    );
    return lab;
  }

  /** Runs the product's playbook. */
  schedule(vars: Readonly<Record<string, unknown>>, more: readonly string[] = []): Promise<FerryResult> {
    const places = {
      ansible_connection: "local",
      schedule_playbook: "job.yml",
      schedule_directory: this.folder,
      schedule_program: `${this.folder}/bin/ferry`,
      schedule_script_folder: `${this.folder}/site/bin`,
      schedule_unit_folder: `${this.folder}/site/units`,
      schedule_cron_folder: `${this.folder}/site`,
    };
    return runFerry([
      ...["playbook", `${ROOT}playbooks/schedule.yml`, "-i", `${this.folder}/inventories/prod/hosts.yml`],
      ...["-e", JSON.stringify({ ...places, ...vars }), ...more],
    ], { env: this.environment });
  }

  /** Runs the job as systemd or cron would. */
  async job(): Promise<FerryResult> {
    const { code, stdout, stderr } = await runProcess([this.script], { env: this.environment });
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  get script(): string {
    return `${this.folder}/site/bin/ferry-job-prod`;
  }

  get environment(): Readonly<Record<string, string>> {
    return { PATH: `${this.folder}/bin:${Deno.env.get("PATH")}`, HOME: this.folder };
  }

  text(path: string): string {
    return readTextIfAny(`${this.folder}/${path}`) ?? "";
  }

  async #program(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/bin/${name}`, text, { mode: 0o755 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function changed({ code, stdout, stderr }: FerryResult): number {
  equal(code, 0, stdout + stderr);
  return Number(/changed=(\d+)/.exec(stdout)?.[1]);
}

Deno.test("schedule installs a timer, changes it, hands it to cron, and removes it (systemctl is a stand-in)", async (context) => {
  await using lab = await ScheduleLab.start("{debug: }");
  const calls = () =>
    lab.text("bin/systemctl.log").split("\n").filter((line) => /^(en|dis|st|re|dae)/.test(line));

  await context.step("check mode touches nothing", async () => {
    ok(changed(await lab.schedule({}, ["--check", "--diff"])) > 0);
    equal(namesIn(`${lab.folder}/site`).length, 0);
  });
  await context.step("a service and a timer", async () => {
    ok(changed(await lab.schedule({ schedule_vault_key: "/etc/ferry/key" })) > 0);
    const service = lab.text("site/units/ferry-job-prod.service");
    match(service, /^ExecStart=.*\/site\/bin\/ferry-job-prod$/m);
    match(service, /^TimeoutStartSec=infinity$/m);
    match(service, /^SuccessExitStatus=11 99$/m);
    match(service, /^LoadCredential=vault:\/etc\/ferry\/key$/m);
    match(lab.text("site/units/ferry-job-prod.timer"), /^OnCalendar=Sat 02:00\n(.*\n)*Persistent=true$/m);
    equal(
      calls().join(),
      "daemon-reload,enable ferry-job-prod.timer,start ferry-job-prod.timer",
    );
  });
  await context.step("a second run has nothing to do", async () => {
    equal(changed(await lab.schedule({ schedule_vault_key: "/etc/ferry/key" })), 0);
  });
  await context.step("another time restarts the timer", async () => {
    ok(changed(await lab.schedule({ schedule_vault_key: "/etc/ferry/key", schedule_calendar: "daily" })) > 0);
    equal(calls().at(-1), "restart ferry-job-prod.timer");
  });
  await context.step("cron takes it over", async () => {
    ok(
      changed(
        await lab.schedule({ schedule_by: "cron", schedule_cron: "5 3 * * 1", schedule_user: "ferry" }),
      ) > 0,
    );
    equal(namesIn(`${lab.folder}/site/units`).length, 0);
    equal(lab.text("site/ferry-job-prod"), `#Ansible: ferry-job-prod\n5 3 * * 1 ferry ${lab.script}\n`);
    ok(calls().includes("disable ferry-job-prod.timer") && calls().includes("stop ferry-job-prod.timer"));
  });
  await context.step("it is removed", async () => {
    ok(changed(await lab.schedule({ schedule_state: "absent" })) > 0);
    equal(namesIn(`${lab.folder}/site`).join(), "bin,units");
    equal(changed(await lab.schedule({ schedule_state: "absent" })), 0);
  });
  await context.step("a name that is none is refused", async () => {
    const { code, stdout } = await lab.schedule({ schedule_name: "../job" });
    equal(code, 2);
    match(stdout, /takes letters, digits, - and _/);
  });
});

Deno.test("schedule makes jobs that say nothing but one line where they fail, and keep a log", async (context) => {
  await using lab = await ScheduleLab.start("{fail: {msg: not today}, when: wrong is defined}");
  const log = `${lab.folder}/log/job's log`;
  const vars = { schedule_by: "cron", schedule_log: log, schedule_log_mib: 0, schedule_log_keep: 2 };

  await context.step("success", async () => {
    changed(await lab.schedule(vars));
    const { code, stdout, stderr } = await lab.job();
    equal(`${code}${stdout}${stderr}`, "0");
    match(readTextIfAny(log) ?? "", /PLAY RECAP/);
  });
  await context.step("failure, and logs set aside", async () => {
    changed(await lab.schedule({ ...vars, schedule_options: ["-e", "wrong='a b'"] }));
    for (let run = 0; run < 3; run++) {
      const { code, stdout, stderr } = await lab.job();
      equal(code, 2);
      equal(stdout, "");
      equal(stderr, `ferry job-prod: tasks failed (exit code 2): ${log}\n`);
    }
    match(readTextIfAny(log) ?? "", /not today/);
    equal(namesIn(`${lab.folder}/log`).join(), "job's log,job's log.1,job's log.2");
  });
  await context.step("another run works on the folder (ferry is a stand-in)", async () => {
    const locked = `${lab.folder}/bin/locked`;
    await Deno.writeTextFile(locked, "#!/bin/sh\nexit 11\n", { mode: 0o755 });
    changed(await lab.schedule({ ...vars, schedule_program: locked }));
    const { code, stderr } = await lab.job();
    equal(code, 11);
    match(stderr, /^ferry job-prod: nothing was done, another run works on the folder/);
  });
  await context.step("the journal (systemd-cat is a stand-in)", async () => {
    changed(await lab.schedule({ schedule_options: ["-e", "wrong=1"] }));
    const { code, stderr } = await lab.job();
    equal(
      `${code} ${stderr}`,
      "2 ferry job-prod: tasks failed (exit code 2): journalctl -t ferry-job-prod\n",
    );
    match(lab.text("bin/systemd-cat.log"), /not today/);
  });
});

Deno.test("schedule makes jobs that read vaults with what systemd hands over", async () => {
  await using lab = await ScheduleLab.start("{assert: {that: secret == 'told'}}");
  await Deno.writeTextFile(`${lab.folder}/vault`, "pass\n");
  await Deno.mkdir(`${lab.folder}/inventories/prod/group_vars`);
  const vars = `${lab.folder}/inventories/prod/group_vars/all.yml`;
  await Deno.writeTextFile(vars, "secret: told\n");
  const sealed = await runFerry(["vault", "encrypt", vars, "--vault-password-file", `${lab.folder}/vault`]);
  equal(sealed.code, 0, sealed.stderr);
  const key = { schedule_vault_key: "/etc/ferry/key" };
  changed(await lab.schedule(key, ["--vault-password-file", `${lab.folder}/vault`]));
  const env = { ...lab.environment, CREDENTIALS_DIRECTORY: lab.folder };
  equal((await runProcess([lab.script], { env })).code, 0);
});

Deno.test("schedule makes jobs that end cleanly when they are told to stop", async () => {
  await using lab = await ScheduleLab.start(
    "{shell: 'touch started; sleep 300; true'}, {command: touch never}",
  );
  changed(await lab.schedule({}));
  const child = startProcess([lab.script], {
    env: lab.environment,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const said = new Response(child.stderr).text();
  const end = performance.now() + PATIENCE_MS;
  while (!namesIn(lab.folder).includes("started")) {
    ok(performance.now() < end, "the job did not begin");
    await sleep(50);
  }
  child.kill("SIGTERM");
  equal((await child.status).code, 99);
  match(await said, /^ferry job-prod: stopped, the next run goes on from here \(exit code 99\)/);
  ok(!namesIn(lab.folder).includes("never"));
});

const analyzer = findProgram("systemd-analyze");

Deno.test({
  name: `schedule writes units that systemd takes${
    analyzer ? "" : " (skipped: systemd-analyze is not installed)"
  }`,
  ignore: analyzer === null,
  fn: async () => {
    await using lab = await ScheduleLab.start("{debug: }");
    changed(await lab.schedule({ schedule_vault_key: "/etc/ferry/key" }));
    const units = ["service", "timer"].map((kind) => `${lab.folder}/site/units/ferry-job-prod.${kind}`);
    const { stderr } = await runProcess(["systemd-analyze", "verify", ...units]);
    doesNotMatch(new TextDecoder().decode(stderr), /ferry-job-prod\.(service|timer):/);
  },
});
