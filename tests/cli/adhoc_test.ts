/** `ferry adhoc`: one task, with the output of `ansible`. */

import { match, strictEqual as equal } from "node:assert/strict";
import { run, withFiles } from "./support.ts";

const LOCAL = ["-i", "one,two,", "-c", "local", "--forks", "1"];

/** What ansible-core 2.21.5 printed on standard output for the same arguments. */
const ANSWERS: readonly {
  readonly args: readonly string[];
  readonly code: number;
  readonly text: string;
}[] = [
  {
    args: ["one", "-m", "ping"],
    code: 0,
    text: 'one | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n',
  },
  {
    args: ["all", "-m", "debug", "-a", "var=inventory_hostname"],
    code: 0,
    text: 'one | SUCCESS => {\n    "inventory_hostname": "one"\n}\n' +
      'two | SUCCESS => {\n    "inventory_hostname": "two"\n}\n',
  },
  { args: ["two", "-a", "echo hi there"], code: 0, text: "two | CHANGED | rc=0 >>\nhi there\n" },
  { args: ["two", "-a", '{"cmd": "echo {{ 1 + 1 }}"}'], code: 0, text: "two | CHANGED | rc=0 >>\n2\n" },
  { args: ["two", "-a", "printf 'a\\nb'", "-o"], code: 0, text: "two | CHANGED | rc=0 | (stdout) a\\nb\n" },
  {
    args: ["two", "-m", "ping", "-o"],
    code: 0,
    text: 'two | SUCCESS => {"changed": false,"ping": "pong"}\n',
  },
  { args: ["all:!one", "--list-hosts"], code: 0, text: "  hosts (1):\n    two\n" },
  { args: ["one", "-m", "command", "-a", "echo x", "--check"], code: 0, text: "one | SKIPPED\n" },
  { args: ["three", "-m", "ping"], code: 0, text: "" },
  { args: ["one"], code: 5, text: "" },
];

for (const { args, code, text } of ANSWERS) {
  Deno.test(`ferry adhoc ${args.join(" ")} ends with ${code} and prints what Ansible prints`, async () => {
    const made = await run(["adhoc", ...LOCAL, ...args]);
    equal(made.stdout, text, made.stderr);
    equal(made.code, code, made.stderr);
  });
}

Deno.test("ferry adhoc shows the output of a command that failed, and ends with 2", async () => {
  const { code, stdout } = await run(["adhoc", ...LOCAL, "one", "-m", "shell", "-a", "echo out; exit 3"]);
  equal(code, 2);
  match(stdout, /^\[ERROR\]: Task failed: Module failed: The command exited with a non-zero return code/);
  match(stdout, /^one \| FAILED \| rc=3 >>\nout/m);
});

Deno.test("ferry adhoc shows the data of a task that failed", async () => {
  const { code, stdout } = await run(["adhoc", ...LOCAL, "one", "-m", "fail", "-a", "msg=no"]);
  equal(code, 2);
  match(stdout, /^one \| FAILED! => \{\n {4}"changed": false,\n {4}"msg": "no"\n\}$/m);
});

Deno.test("ferry adhoc lets a task run only so long", async () => {
  const { code, stdout } = await run(["adhoc", ...LOCAL, "one", "-a", "sleep 20", "--task-timeout", "1"]);
  equal(code, 2);
  match(stdout, /Timed out after 1 second/);
});

Deno.test("ferry adhoc changes a host, and writes results to files", async () => {
  await withFiles({}, async (cwd) => {
    const task = ["one", "-m", "copy", "-a", "content=text dest=made", "--tree", "results", "--diff"];
    const { code, stdout, stderr } = await run(["adhoc", ...LOCAL, ...task], { cwd });
    equal(code, 0, stderr);
    match(stdout, /\+text/);
    equal(await Deno.readTextFile(`${cwd}/made`), "text");
    equal(JSON.parse(await Deno.readTextFile(`${cwd}/results/one`)).changed, true);
  });
});
