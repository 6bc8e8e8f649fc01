/** Users whom tasks become, made and taken away in the same play. */

import { match, strictEqual as equal } from "node:assert/strict";
import { randomHex } from "../../lib/system/random.ts";
import { runProcess } from "../../lib/system/process.ts";
import { runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";
import { usersMissing } from "../support/test_user.ts";

const missing = usersMissing("sudo") ?? sshdMissing();

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - user: { name: "{{ someone }}" }
    - command: id -un
      become: true
      become_user: "{{ someone }}"
      register: who
      failed_when: who.stdout != someone
    - user: { name: "{{ someone }}", state: absent, remove: true }
`;

Deno.test({
  name: `a user whom a task became is taken away by the next${
    missing === null ? "" : ` (skipped: ${missing})`
  }`,
  ignore: missing !== null,
  fn: async () => {
    await using sshd = await startSshd();
    const someone = `ferry-${randomHex(4)}`;
    const { port, user, keyFile, args } = sshd.settings();
    await Deno.writeTextFile(`${sshd.folder}/play.yml`, PLAYBOOK);
    try {
      const { code, stdout } = await runFerry([
        ...["playbook", `${sshd.folder}/play.yml`, "-i", `${sshd.addresses[0]},`, "-e", `someone=${someone}`],
        ...["-u", user ?? "", "--private-key", keyFile ?? "", "-e", `ansible_port=${port}`],
        ...[
          "--ssh-common-args",
          (args ?? []).join(" "),
          "-e",
          `ansible_control_path_dir=${sshd.folder}/control`,
        ],
      ]);
      equal(code, 0, stdout);
      match(stdout, /ok=3 +changed=3/);
    } finally {
      await runProcess(["userdel", "--force", "--remove", someone]);
    }
  },
});
