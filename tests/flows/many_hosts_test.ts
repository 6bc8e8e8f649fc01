/** More hosts than this process may have files open for. */

import { strictEqual as equal } from "node:assert/strict";
import { runProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";

const HOSTS = 200;
const FILES = 128;

const PLAYBOOK = `- hosts: all
  gather_facts: false
  tasks:
    - command: echo {{ inventory_hostname }}
      register: first
    - command: echo {{ first.stdout }}
      register: second
    - assert: { that: second.stdout == inventory_hostname }
`;

Deno.test(`a play over ${HOSTS} hosts needs no more than ${FILES} files open at a time`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "ferry-many-" });
  try {
    await Deno.writeTextFile(`${folder}/play.yml`, PLAYBOOK);
    const hosts = Array.from({ length: HOSTS }, (_, at) => `host${at},`).join("");
    const args = ["playbook", `${folder}/play.yml`, "-i", hosts, "-c", "local", "-f", "50"];
    const { code, stdout } = await runProcess(
      ["sh", "-c", `ulimit -n ${FILES} && exec "$@"`, "sh", ...ferryCommand(args)],
    );
    const text = new TextDecoder().decode(stdout);
    equal(code, 0, text);
    equal(text.match(/ok=3 .*unreachable=0 +failed=0/g)?.length, HOSTS);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
