/** Receipts in plays: what the far side says is recorded on the near one. */

import { match, strictEqual as equal } from "node:assert/strict";
import { replaceFile } from "../../lib/system/files.ts";
import { runFerry } from "../support/ferry.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

const PLAY = `- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - ferry.mirror.receipt: {mirror_path: "{{ far }}"}
      check_mode: true
      register: foreseen
    - ferry.mirror.receipt: {mirror_path: "{{ far }}"}
      register: said
    - ferry.mirror.receipt: {mirror_path: "{{ far }}"}
      register: again
    - ferry.mirror.acknowledge: {mirror_path: "{{ near }}", receipt: "{{ said.receipt.code }}"}
      register: known
    - ferry.mirror.acknowledge: {mirror_path: "{{ near }}", receipt: "{{ said.file }}", site: default}
      register: known_again
    - ansible.builtin.assert:
        that:
          - foreseen is changed
          - said is changed
          - again is not changed
          - known is changed
          - known_again is not changed
          - known.number == 1
          - known.sequence == 'seq1-baseline'
    - ferry.mirror.acknowledge: {mirror_path: "{{ near }}", receipt: "{{ said.receipt.code | replace(said.receipt.code[7], '*') }}"}
      register: wrong
      ignore_errors: true
    - ansible.builtin.assert: {that: wrong is failed}
`;

Deno.test("ferry.mirror.receipt and ferry.mirror.acknowledge say and record what was published", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  lab.carry(await lab.cut(["org/a:1"]));
  await lab.cut(["org/b:1"], { description: "lost" });
  await lab.publish();
  replaceFile(`${lab.folder}/play.yml`, PLAY);
  const args = ["playbook", `${lab.folder}/play.yml`, "-e", `far=${lab.far} near=${lab.root}`];
  const { code, stdout, stderr } = await runFerry(args);
  equal(code, 0, stdout + stderr);
  match(stdout, /failed=0/);
  const next = await lab.cut(["org/a:1", "org/b:1"], { description: "next" });
  equal(next.manifest.base?.number, 1);
});
