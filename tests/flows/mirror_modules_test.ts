/** Plans, referrers, policies and receipts in plays: what the command line can, modules and roles can. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { pushImage, readImage, repository, sampleReferrer, tagAt } from "../support/images.ts";
import { replaceFile } from "../../lib/system/files.ts";
import { readSequence, readSequenceIndex } from "../../lib/mirror/sequence/sequence_folder.ts";
import { foldersAt, validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

/** Runs a play of tasks in a lab. */
async function played(lab: MirrorLab, tasks: string) {
  const head = "- hosts: localhost\n  connection: local\n  gather_facts: false\n";
  replaceFile(`${lab.folder}/play.yml`, `${head}${tasks}`);
  const vars = `work=${lab.root} isc=${lab.folder}/isc.yaml registry=${lab.destination.host}`;
  const env = { ANSIBLE_ROLES_PATH: new URL("../../roles", import.meta.url).pathname };
  const args = ["playbook", `${lab.folder}/play.yml`, "-e", vars];
  const { code, stdout, stderr } = await runFerry(args, { env });
  return { code, said: stdout + stderr };
}

/** An image with a bill of materials, and the set that wants it. */
async function withReferrer(lab: MirrorLab): Promise<void> {
  const image = await lab.add("org/app", "1");
  const bill = sampleReferrer("bill", image.manifest.descriptor, "application/spdx+json");
  await pushImage(lab.source.layout, repository("org/app"), bill);
  await lab.writeSet([`${lab.source.host}/org/app:1`]);
}

const PLANNED = `  vars:
    common: {config: "{{ isc }}", mirror_path: "{{ work }}", referrers: true, src_tls_verify: false}
  tasks:
    - ferry.mirror.plan: "{{ common | combine({'dest': work ~ '/plan.json'}) }}"
      check_mode: true
      register: foreseen
    - ansible.builtin.stat: {path: "{{ work }}/plan.json"}
      register: unwritten
    - ferry.mirror.plan: "{{ common | combine({'dest': work ~ '/plan.json'}) }}"
      register: planned
    - ferry.mirror.plan: "{{ common | combine({'dest': work ~ '/plan.json'}) }}"
      register: again
    - ferry.mirror.mirror_to_disk: "{{ common | combine({'plan': planned.file, 'strict': true}) }}"
      register: mirrored
    - ansible.builtin.assert:
        that:
          - foreseen is changed
          - not unwritten.stat.exists
          - planned is changed
          - again is not changed
          - planned.figures.images.new == 1
          - planned.figures.bytes.download > 3000
          - planned.figures.kinds.images.images == 1
          - planned.forecast_seconds is none
          - mirrored.sequence.number == 1
    - ferry.mirror.plan: "{{ common | combine({'destination': registry, 'dest_tls_verify': false}) }}"
      register: copied
    - ansible.builtin.assert: {that: copied.figures.bytes.push > 0 and copied.file is not defined}
`;

Deno.test("ferry.mirror.plan makes a lock file that ferry.mirror.mirror_to_disk follows", async () => {
  await using lab = new MirrorLab();
  await withReferrer(lab);
  await Deno.mkdir(lab.root);
  const { code, said } = await played(lab, PLANNED);
  equal(code, 0, said);
  const [sequence] = foldersAt(lab.root).map(readSequence);
  deepEqual((await readSequenceIndex(sequence!))?.plan.images[0]?.referrers?.length, 1);
});

const REFUSED = `  tasks:
    - ferry.mirror.mirror_to_disk:
        config: "{{ isc }}"
        mirror_path: "{{ work }}"
        src_tls_verify: false
        secure_policy: true
        policy: "{{ isc | dirname }}/policy.json"
      register: refused
      ignore_errors: true
    - ferry.mirror.mirror_to_disk:
        config: "{{ isc }}"
        mirror_path: "{{ work }}"
        remove_signatures: true
        referrers: true
      register: contradicts
      ignore_errors: true
    - ansible.builtin.assert:
        that:
          - "'policy' in refused.failures[0].msg"
          - contradicts is failed
`;

Deno.test("ferry.mirror.mirror_to_disk keeps to a policy, and refuses what contradicts itself", async () => {
  await using lab = new MirrorLab();
  await withReferrer(lab);
  replaceFile(`${lab.folder}/policy.json`, '{"default": [{"type": "reject"}]}');
  const { code, said } = await played(lab, REFUSED);
  equal(code, 0, said);
  match(said, /contradict each other/);
});

const ROLES = `  vars:
    mirror_path: "{{ work }}"
    mirror_config: "{{ isc }}"
    mirror_referrers: true
    mirror_backup_path: "{{ work }}-backup"
    mirror_tls_verify: false
    mirror_driver: embedded
    mirror_registry: "{{ registry }}"
    publish_tls_verify: false
    publish_receipt: true
  roles: [mirror, publish]
  post_tasks:
    - ansible.builtin.include_role: {name: mirror}
      vars: {mirror_receipts: ["{{ publish_receipt_result.receipt.code }}"], mirror_base: acknowledged}
    - ansible.builtin.assert: {that: mirror_result is not changed}
`;

Deno.test("the roles pass on what modules can: referrers, receipts, bases", async () => {
  await using lab = new MirrorLab();
  await withReferrer(lab);
  const { code, said } = await played(lab, ROLES);
  equal(code, 0, said);
  const root =
    (await lab.source.layout.resolve({ repository: repository("org/app"), tag: "1", digest: null }))!;
  const [kept] = foldersAt(`${lab.root}-backup`).map(readSequence);
  deepEqual((await validateSequences(kept!.folder)).map(({ problems }) => problems), [[]]);
  equal((await lab.destination.layout.listReferrers(repository("org/app"), root.digest)).length, 1);
});

const SITE_WISHES = `  vars:
    mirror_path: "{{ work }}"
    mirror_registry: "{{ registry }}/site"
    mirror_config: "{{ isc }}"
    mirror_tls_verify: false
    publish_tls_verify: false
    mirror_base_images: ["{{ base }}=/golden/ubi9"]
    mirror_labels: {ticket: 4711}
  tasks:
    - ferry.mirror.mirror_to_disk:
        config: "{{ isc }}"
        mirror_path: "{{ work }}"
        src_tls_verify: false
        rules: ["{{ isc | dirname }}/rules.yml"]
      register: refused
      ignore_errors: true
    - ansible.builtin.assert:
        that:
          - refused is failed
          - "refused.msg is search('has its ticket: seq1-baseline has none')"
    - include_role: {name: mirror}
      vars: {mirror_rules: ["{{ isc | dirname }}/rules.yml"]}
    - ansible.builtin.assert:
        that: mirror_result.sequence.base_images == [base]
    - include_role: {name: publish}
      vars: {publish_rules: ["{{ isc | dirname }}/rules.yml"]}
    - ansible.builtin.assert:
        that: publish_result.sent_images == 1
`;

Deno.test("modules and roles leave out base images, note labels and keep rules of the site", async () => {
  await using lab = new MirrorLab();
  const base = await lab.add("ubi9", "9.4", { layers: ["base"] });
  await lab.add("org/app", "1", { layers: ["base", "app"] });
  await pushImage(lab.destination.layout, repository("golden/ubi9"), base, ["9.4"]);
  await lab.writeSet([`${lab.source.host}/org/app:1`]);
  replaceFile(
    `${lab.folder}/rules.yml`,
    `- name: every sequence has its ticket
  subject: sequence
  that: sequence.labels.ticket is defined
  fail_msg: "{{ sequence.name }} has none"
`,
  );
  await Deno.mkdir(lab.root);
  const tasks = SITE_WISHES.replace("  vars:\n", `  vars:\n    base: ${lab.source.host}/ubi9:9.4\n`);
  const { code, said } = await played(lab, tasks);
  equal(code, 0, said);
  const [sequence] = foldersAt(lab.root).map(readSequence);
  deepEqual(sequence?.manifest.labels, { ticket: "4711" });
  await readImage(lab.remote.registry, tagAt("site/org/app", "1", lab.destination.host));
});
