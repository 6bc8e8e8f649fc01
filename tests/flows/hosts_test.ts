/** Playbooks over hosts: what ansible-playbook's users rely on, over a real sshd. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { writeYaml } from "../../lib/yaml/write.ts";
import { type FerryResult, runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;

const PLAYBOOK = `
- name: Two hosts
  hosts: web
  gather_facts: true
  vars:
    greeting: hello from {{ inventory_hostname }}
  handlers:
    - name: Restart
      ansible.builtin.command: echo restarted
  tasks:
    - name: Make a folder of its own
      ansible.builtin.file:
        path: "{{ root }}/{{ inventory_hostname }}"
        state: directory
    - name: Write the greeting
      ansible.builtin.copy:
        content: "{{ greeting }}, {{ ansible_facts['system'] }}\\n"
        dest: "{{ root }}/{{ inventory_hostname }}/greeting"
      notify: Restart
    - name: Ask how it came in
      ansible.builtin.command: printenv SSH_CONNECTION
      register: way
      changed_when: false
      check_mode: false
    - name: It came over SSH
      ansible.builtin.assert:
        that: way.stdout.split()[2] == ansible_host
`;

class Hosts implements AsyncDisposable {
  private constructor(readonly sshd: TestSshd, readonly root: string) {}

  static async start(): Promise<Hosts> {
    const hosts = new Hosts(
      await startSshd({ hosts: 2 }),
      await Deno.makeTempDir({ prefix: "ferry-hosts-" }),
    );
    await Deno.writeTextFile(`${hosts.root}/site.yml`, PLAYBOOK);
    await Deno.writeTextFile(`${hosts.root}/hosts.yml`, writeYaml(hosts.#inventory()));
    return hosts;
  }

  run(more: readonly string[] = []): Promise<FerryResult> {
    const { root } = this;
    return runFerry([
      "playbook",
      `${root}/site.yml`,
      "-i",
      `${root}/hosts.yml`,
      "-e",
      `root=${root}`,
      ...more,
    ]);
  }

  greetings(): readonly string[] {
    return ["one", "two"].map((name) => Deno.readTextFileSync(`${this.root}/${name}/greeting`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sshd[Symbol.asyncDispose]();
    await Deno.remove(this.root, { recursive: true });
  }

  /** Two hosts that answer, and one at whose address nobody listens. */
  #inventory() {
    const { port, user, keyFile, args } = this.sshd.settings();
    const [one = "", two = ""] = this.sshd.addresses;
    return {
      web: {
        vars: {
          ansible_port: port ?? 22,
          ansible_user: user ?? "",
          ansible_ssh_private_key_file: keyFile ?? "",
          ansible_ssh_common_args: (args ?? []).join(" "),
        },
        hosts: {
          one: { ansible_host: one },
          two: { ansible_host: two },
          gone: { ansible_host: "127.0.2.9" },
        },
      },
    };
  }
}

/** A host's line of the recap, without its blanks. */
function recap({ stdout }: FerryResult, host: string): string {
  return stdout.split("\n").find((text) => text.startsWith(`${host} `))?.replace(/ +/g, " ").trim() ?? "";
}

Deno.test({
  name: `ferry playbook runs on two hosts over a real sshd and tells what it changed${because}`,
  ignore: missing !== null,
  fn: async (context) => {
    await using hosts = await Hosts.start();

    await context.step("check mode foretells and touches nothing", async () => {
      const result = await hosts.run(["--check", "--diff", "--limit", "!gone"]);
      equal(result.code, 0, result.stdout);
      equal(
        recap(result, "one"),
        "one : ok=5 changed=2 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0",
      );
      match(result.stdout, /^\+hello from two, Linux$/m);
      deepEqual((await Array.fromAsync(Deno.readDir(hosts.root))).map(({ name }) => name).sort(), [
        "hosts.yml",
        "site.yml",
      ]);
    });

    await context.step("a run changes, and its handlers run once on each host", async () => {
      const result = await hosts.run(["--limit", "!gone"]);
      equal(result.code, 0, result.stdout);
      for (const name of ["one", "two"]) {
        equal(
          recap(result, name),
          `${name} : ok=6 changed=3 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0`,
        );
      }
      deepEqual(hosts.greetings(), ["hello from one, Linux\n", "hello from two, Linux\n"]);
    });

    await context.step("the second run changes nothing", async () => {
      const result = await hosts.run(["--limit", "!gone"]);
      equal(
        recap(result, "two"),
        "two : ok=5 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
      );
    });

    await context.step(
      "a host that is not there is unreachable, not failed, and the others go on",
      async () => {
        const result = await hosts.run();
        equal(result.code, 4, result.stdout);
        equal(
          recap(result, "gone"),
          "gone : ok=0 changed=0 unreachable=1 failed=0 skipped=0 rescued=0 ignored=0",
        );
        equal(
          recap(result, "one"),
          "one : ok=5 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
        );
      },
    );
  },
});
