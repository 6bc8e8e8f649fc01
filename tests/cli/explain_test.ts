/** `ferry explain`: every place that sets a variable. */

import { match, strictEqual as equal } from "node:assert/strict";
import { run, withFiles } from "./support.ts";

const FILES = {
  "inventory/hosts": "[web]\nw1\n[web:vars]\nport=1\n",
  "inventory/group_vars/web.yml": "other: x\nport: 2\n",
  "group_vars/web.yml": "port: 3\n",
  "roles/db/defaults/main.yml": "port: 0\n",
  "roles/db/tasks/main.yml": "- set_fact: {port: 9}\n- command: echo\n  register: port\n",
  "site.yml": `- name: Deploy
  hosts: web
  roles: [db]
  vars: {next: "{{ port + 1 }}"}
  tasks:
    - debug: var=port
      vars: {port: 7}
- name: Elsewhere
  hosts: localhost
`,
};
const ASK = ["explain", "port", "-i", "inventory/hosts", "--host", "w1"];

Deno.test("ferry explain shows places from the weakest to the one that wins", async () => {
  await withFiles(FILES, async (cwd) => {
    const { code, stdout } = await run(ASK, { cwd });
    equal(code, 0);
    equal(
      stdout,
      `port for w1
  inventory group (web)       inventory/hosts:4:6               1
  inventory group_vars (web)  inventory/group_vars/web.yml:2:7  2
* playbook group_vars (web)   group_vars/web.yml:1:7            3
  value: 3
`,
    );
  });
});

Deno.test("ferry explain with a playbook shows roles, extra variables and tasks too", async () => {
  await withFiles(FILES, async (cwd) => {
    const { code, stdout } = await run([...ASK, "site.yml", "-e", '{"port": 11}'], { cwd });
    equal(code, 0);
    equal(
      stdout,
      `port for w1 in play Deploy (site.yml:1:3)
  role defaults (db)          roles/db/defaults/main.yml:1:7     0
  inventory group (web)       inventory/hosts:4:6                1
  inventory group_vars (web)  inventory/group_vars/web.yml:2:7   2
  playbook group_vars (web)   group_vars/web.yml:1:7             3
* extra vars                  <--extra-vars>:1:10               11
  set by tasks, for themselves or while they run:
  set_fact (task set_fact)          roles/db/tasks/main.yml:1:20  9
  register (task command)           roles/db/tasks/main.yml:3:13  "port"
  block and task vars (task debug)  site.yml:7:20                 7
  value: 11
`,
    );
  });
});

Deno.test("ferry explain renders the value that wins", async () => {
  await withFiles(FILES, async (cwd) => {
    const { stdout } = await run(["explain", "next", ...ASK.slice(2), "site.yml"], { cwd });
    match(stdout, /"\{\{ port \+ 1 \}\}"\n {2}value: 4\n$/);
  });
});

for (
  const [args, words] of [
    [["explain", "prot", ...ASK.slice(2)], /nothing sets the variable prot\nhint: did you mean "port"/],
    [["explain", "port", "-i", "inventory/hosts", "--host", "w2"], /the inventory has no host w2/],
  ] as const
) {
  Deno.test(`ferry ${args.join(" ")} fails`, async () => {
    await withFiles(FILES, async (cwd) => {
      const { code, stderr } = await run(args, { cwd });
      equal(code, 5);
      match(stderr, words);
    });
  });
}
