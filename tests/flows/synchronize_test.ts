/** Folders made equal by a real rsync over a real sshd, as another user and with what only the command line says. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryUser, usersMissing } from "../support/test_user.ts";

const missing = usersMissing("rsync", "sudo") ?? sshdMissing();

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - synchronize: { src: from/, dest: "{{ root }}/mine/" }
    - synchronize: { src: from/, dest: "{{ root }}/roots/", delete: true }
      become: true
    - file: { path: "{{ root }}/mine/stray", state: touch }
    - synchronize: { src: from/, dest: "{{ root }}/mine/", delete: true }
      check_mode: true
      register: foretold
    - stat: { path: "{{ root }}/mine/stray" }
      register: stray
    - synchronize: { src: from/, dest: "{{ root }}/mine/", delete: true }
      register: first
    - synchronize: { src: from/, dest: "{{ root }}/mine/", delete: true }
      register: second
    - synchronize: { src: "{{ root }}/mine/", dest: "{{ playbook_dir }}/back/", mode: pull, rsync_opts: [--exclude=sub] }
    - synchronize: { src: "{{ root }}/mine/", dest: "{{ root }}/twin/" }
      delegate_to: "{{ inventory_hostname }}"
    - synchronize: { src: from/, dest: "{{ root }}/linked/", link_dest: ["{{ root }}/mine"] }
    - assert:
        that: [foretold is changed, stray.stat.exists, first is changed, second is not changed]
`;

Deno.test({
  name: `synchronize copies by rsync over a real sshd${missing === null ? "" : ` (skipped: ${missing})`}`,
  ignore: missing !== null,
  fn: async () => {
    await using sshd = await startSshd();
    await using user = await temporaryUser({ sudoers: "ALL=(ALL) NOPASSWD: ALL" });
    const site = `${sshd.folder}/site`;
    await Deno.mkdir(`${site}/from/sub`, { recursive: true });
    await Deno.writeTextFile(`${site}/from/one`, "1\n");
    await Deno.writeTextFile(`${site}/from/sub/two`, "2\n");
    await Deno.writeTextFile(`${site}/site.yml`, PLAYBOOK);
    const { code, stdout } = await runFerry([
      ...["playbook", `${site}/site.yml`, "-i", `${sshd.addresses[0]},`, "-u", user.name],
      ...["--private-key", sshd.keyFile, "-e", `ansible_port=${sshd.port}`, "-e", `root=${user.home}`],
      ...["-e", `ansible_control_path_dir=${sshd.folder}/control`, "-e", "ansible_host_key_checking=false"],
      ...["--ssh-common-args", `-F none -o UserKnownHostsFile=${sshd.knownHosts}`],
    ]);
    equal(code, 0, stdout);
    const owner = (path: string) => Deno.statSync(`${user.home}/${path}`).uid === 0 ? "root" : "user";
    deepEqual(["mine/one", "roots/one", "twin/sub/two"].map(owner), ["user", "root", "user"]);
    const back = await Array.fromAsync(Deno.readDir(`${site}/back`), ({ name }) => name);
    deepEqual(back, ["one"]);
    const inode = (path: string) => Deno.statSync(`${user.home}/${path}`).ino;
    equal(inode("linked/one"), inode("mine/one"));
    match(stdout, /failed=0/);
  },
});
