/** Rules of a site: kept to wherever image sets, images and sequences are told, before anything is transferred. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { lintImageSet } from "../../lib/mirror/lint/lint_image_set.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { SiteRules } from "../../lib/mirror/site_rules/site_rules.ts";
import { diagnosticsOf } from "../../lib/source/diagnostic.ts";
import { placeOf } from "../../lib/source/span.ts";
import { parseLabels } from "../../lib/mirror/sequence/labels.ts";
import { listFolder, readText, replaceFile } from "../../lib/system/files.ts";
import { runFerry } from "../support/ferry.ts";
import { fetchedBlobs } from "../support/mirror_lab.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

/** Rules in a file of the lab, which its runs keep. */
function rulesIn(lab: SequenceLab, text: string): SiteRules {
  const path = `${lab.folder}/rules.yml`;
  replaceFile(path, text);
  return SiteRules.read([path], lab.deps.clock);
}

async function refusals(action: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await action();
    return [];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    ok(found.every(({ code }) => code === "rule-broken"), found.map(({ code }) => code).join());
    return found.map(({ message, at }) => `${at ? placeOf(at) : "nowhere"}: ${message}`);
  }
}

const IMAGES = `
- name: only approved repositories
  subject: image
  that: image.path.split('/')[0] in ['org', 'approved']
  fail_msg: "{{ image.origin | regex_replace('^[^/]*/', '') }} is in {{ image.path }}"
- name: images are small
  subject: image
  severity: warning
  that: image.size < 1000
`;

Deno.test("rules about images are kept before anything is fetched, at the place that asks for each", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  await lab.add("play/b", "1");
  await lab.add("play/c", "1");
  lab.more = { rules: rulesIn(lab, IMAGES) };
  const imageSet = lab.set(["org/a:1", "play/b:1", "play/c:1"]);
  lab.forget();
  const found = [
    "isc.yaml:6:16: only approved repositories: play/b:1 is in play/b",
    "isc.yaml:7:16: only approved repositories: play/c:1 is in play/c",
  ];
  const request = { root: lab.root, imageSet };
  for (
    const [way, go] of [
      ["cut", () => mirrorToDisk(request, lab.deps)],
      ["plan", () => mirrorToDisk({ ...request, planOnly: true }, lab.deps)],
      ["dry run", () => mirrorToDisk({ ...request, dryRun: { writes: false } }, lab.deps)],
      ["copy", () => mirrorToMirror({ ...request, destination: lab.at() }, lab.deps)],
    ] as const
  ) deepEqual(await refusals(go), found, way);
  deepEqual([fetchedBlobs(lab.source), lab.destination.writes(), listFolder(`${lab.root}/content`)], [
    [],
    [],
    [],
  ]);
  // What only warns keeps nobody from anything.
  lab.forget();
  await lab.cut(["org/a:1"]);
  match(lab.said().join("\n"), /images are small: .*org\/a:1: image\.size < 1000 does not hold/);
  // A rule that came later is told of although nothing is cut any more.
  lab.more = { rules: rulesIn(lab, "- {name: later, subject: image, that: false}\n") };
  deepEqual(
    (await refusals(() => mirrorToDisk({ ...request, imageSet: lab.set(["org/a:1"]) }, lab.deps))).length,
    1,
  );
});

Deno.test("rules about sequences are kept before one is cut, when it is validated, and before it is published", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  const sequence = await lab.cut(["org/a:1"]);
  lab.carry(sequence);
  const size = sequence.manifest.parts.reduce((sum, part) => sum + part.size, 0);
  const rules = (limit: number) =>
    rulesIn(
      lab,
      `
- name: fits
  subject: sequence
  that:
    - sequence.size <= ${limit}
    - sequence.content_type == 'baseline' and sequence.images == 1 and sequence.signed_by is none
  fail_msg: "{{ sequence.name }} has {{ sequence.size }} bytes"
  hint: leave something out
- name: the configuration that is carried
  that: image_set.kind == 'ImageSetConfiguration'
`,
    );
  const found = `nowhere: fits: ${sequence.name} has ${size} bytes`;
  lab.more = { rules: rules(size) };
  deepEqual((await validateSequences(lab.root, { rules: rules(size) })).map(({ problems }) => problems), [
    [],
  ]);
  const [report] = await validateSequences(lab.root, { rules: rules(size - 1) });
  deepEqual(report?.problems.map(({ code, message, hint }) => [code, message, hint]), [
    ["rule-broken", `fits: ${sequence.name} has ${size} bytes`, "leave something out"],
  ]);
  lab.more = { rules: rules(size - 1) };
  lab.forget();
  deepEqual(await refusals(() => diskToMirror({ from: lab.far, destination: lab.at() }, lab.deps)), [found]);
  deepEqual(lab.destination.requests(), []);
  // The same facts are known before the sequence is there, to the byte.
  const again = { root: `${lab.folder}/again`, imageSet: lab.set(["org/a:1"]) };
  deepEqual(await refusals(() => mirrorToDisk(again, lab.deps)), [found]);
  lab.more = { rules: rules(size) };
  equal((await mirrorToDisk(again, lab.deps)).status, "sealed");
  deepEqual(await lab.publish(), [sequence.name]);
});

Deno.test("labels are noted in a sequence and its metadata, and a rule can ask for them", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  const rules = rulesIn(
    lab,
    `
- name: every sequence has its ticket
  subject: sequence
  that: sequence.labels.ticket | default('') is match('CHG[0-9]+$')
`,
  );
  lab.more = { rules };
  const found = "every sequence has its ticket: seq1-baseline: ";
  const [refused] = await refusals(() => lab.cut(["org/a:1"], { labels: { ticket: "none" } }));
  ok(refused?.startsWith(`nowhere: ${found}`), refused);
  const { folder, manifest } = await lab.cut(["org/a:1"], {
    labels: parseLabels(["ticket=CHG1", "site=b=c"]),
  });
  deepEqual(manifest.labels, { site: "b=c", ticket: "CHG1" });
  match(readText(`${folder}/seq-metadata.yaml`), /^labels:\n {2}site: b=c\n {2}ticket: CHG1$/m);
  deepEqual((await validateSequences(lab.root, { rules })).map(({ problems }) => problems), [[]]);
  for (const bad of ["ticket", "=x", "a=b\nc"]) throws(() => parseLabels([bad]), /not a label/);
});

Deno.test("rules that cannot be evaluated refuse a run, and are named once, at their own place", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  lab.more = { rules: rulesIn(lab, "- name: loose\n  subject: image\n  that: image.nothing.more == 1\n") };
  await rejects(() => lab.cut(["org/a:1", "org/b:1"]), (error) => {
    const found = diagnosticsOf(error).map(({ at, message }) => `${at ? placeOf(at) : ""} ${message}`);
    equal(found.length, 1);
    match(found[0] ?? "", /rules\.yml:3:9 rule "loose": .*has no attribute 'nothing'/);
    return true;
  });
});

Deno.test("lintImageSet tells what breaks rules at the narrowest place that the rule speaks of", async () => {
  await using lab = new SequenceLab();
  const rules = rulesIn(
    lab,
    `
- name: media
  that: image_set.archiveSize <= 4
- name: pinned
  loop: "{{ image_set.mirror.additionalImages | selectattr('name', 'match', 'quay.io/') }}"
  when: "'/tools/' not in item.name"
  that: "'@' in item.name"
`,
  );
  const text = `kind: ImageSetConfiguration
apiVersion: mirror.openshift.io/v2alpha1
archiveSize: 8
mirror:
  additionalImages:
    - name: quay.io/org/a:1
    - name: quay.io/tools/b:1
    - name: docker.io/org/c:1
`;
  const found = lintImageSet({ path: "isc.yaml", text }, rules);
  deepEqual(found.map(({ error: { at, message } }) => `${at ? placeOf(at) : ""} ${message}`), [
    "isc.yaml:3:14 media: image_set.archiveSize <= 4 does not hold",
    "isc.yaml:6:13 pinned: '@' in item.name does not hold",
  ]);
});

Deno.test("ferry keeps rules that an option or FERRY_RULES names, and exits with 1 where one is broken", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`]);
  rulesIn(lab, "- name: none at all\n  subject: image\n  that: false\n  fail_msg: no {{ image.path }}\n");
  const rules = `${lab.folder}/rules.yml`;
  const create = ["mirror", "create", lab.root, "-c", config, "--src-tls-verify=false", "--json"];
  const options = { cwd: lab.folder };
  for (
    const [args, env] of [
      [[...create, "--rules", rules], {}],
      [create, { FERRY_RULES: rules }],
      [["mirror", "-c", config, `file://${lab.root}`, "--rules", rules, "--src-tls-verify=false"], {}],
    ] as const
  ) {
    const { code, stderr } = await runFerry(args, { ...options, env });
    equal(code, 1, stderr);
    match(stderr, /isc\.yaml:5:13: none at all: no org\/a/);
  }
  const lint = await runFerry(["imageset", "lint", config, "--rules", rules], options);
  equal(lint.code, 0, lint.stderr);
  rulesIn(lab, "- name: size\n  that: image_set.archiveSize is defined\n  hint: write archiveSize\n");
  const told = await runFerry(["imageset", "lint", config, "--rules", rules, "--json"], options);
  equal(told.code, 1, told.stderr);
  deepEqual(JSON.parse(told.stdout).findings, [{
    severity: "error",
    code: "rule-broken",
    message: "size: image_set.archiveSize is defined does not hold",
    at: `${config}:1:1`,
    hint: "write archiveSize",
    notes: [{ message: "the rule", at: `${rules}:2:9` }],
  }]);
});
