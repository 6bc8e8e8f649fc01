/** The task debugger: stops where a task fails, and does what is typed. */

import { match, strictEqual as equal } from "node:assert/strict";
import { run, withFiles } from "./support.ts";

const PLAY = `- hosts: localhost
  gather_facts: false
  debugger: on_failed
  vars: { path: one }
  tasks:
    - name: First
      ansible.builtin.assert: { that: path == 'two', fail_msg: "it is {{ path }}" }
    - name: Second
      ansible.builtin.command: "false"
`;

const ANSWERS: readonly (readonly [name: string, lines: readonly string[], code: number, shown: RegExp])[] = [
  [
    "a variable that is changed counts when the task runs again",
    [
      'task_vars["path"] = "two"',
      "r",
      "c",
    ],
    2,
    /ok=1 .*failed=1/,
  ],
  [
    "an argument that is changed counts when the task runs again",
    [
      'task.args["that"] = []',
      "r",
      "p task.args",
      'task.args["_raw_params"] = "echo {{ 40 + 2 }}"',
      "r",
    ],
    0,
    /\{'_raw_params': 'false'\}[^]*ok=2 /,
  ],
  [
    "parts of the task and of its result are shown",
    ["p task", "p task.args['fail_msg']", "p result.msg", "p nothing", "oops", "c"],
    2,
    /TASK: First\n'it is \{\{ path \}\}'\n'it is one'\n\*\*\*'nothing' is undefined\n\*\*\*this is neither/,
  ],
  ["what was changed of a task is undone", ['task.args["that"] = []', "u", "r", "c"], 2, /failed=1/],
  ["quitting ends the run", ["q"], 99, /fatal: \[localhost\]/],
  ["the end of the input ends the run", [], 99, /fatal: \[localhost\]/],
];

for (const [name, lines, expected, shown] of ANSWERS) {
  Deno.test(`the task debugger: ${name}`, async () => {
    await withFiles({ "site.yml": PLAY }, async (cwd) => {
      const stdin = lines.map((line) => `${line}\n`).join("");
      const { code, stdout } = await run(["playbook", "site.yml"], { cwd, stdin });
      equal(code, expected);
      match(stdout, shown);
    });
  });
}

Deno.test("the task debugger is asked for by the strategy debug, and by a setting", async () => {
  const play = (more: string) => `- hosts: localhost\n  gather_facts: false\n${more}  tasks: [fail: ]\n`;
  const files = { "debug.yml": play("  strategy: debug\n"), "plain.yml": play("") };
  await withFiles(files, async (cwd) => {
    equal((await run(["playbook", "debug.yml"], { cwd, stdin: "q\n" })).code, 99);
    equal((await run(["playbook", "plain.yml"], { cwd, stdin: "q\n" })).code, 2);
    const env = { ANSIBLE_ENABLE_TASK_DEBUGGER: "1" };
    equal((await run(["playbook", "plain.yml"], { cwd, stdin: "q\n", env })).code, 99);
  });
});
