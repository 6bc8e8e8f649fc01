/** Disk to mirror: sequences are published in their order, whole, and only once. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror, type DiskToMirrorRequest } from "../../lib/mirror/run/disk_to_mirror.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import type { DiskToMirrorOutcome } from "../../lib/mirror/outcome.ts";
import { type DiagnosticCode, DiagnosticError } from "../../lib/source/diagnostic.ts";
import { readImage, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import {
  listFolder,
  makeFolder,
  pathInfo,
  readBytes,
  readText,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";

async function cut(
  lab: MirrorLab,
  images: Parameters<MirrorLab["set"]>[0],
  more: Partial<MirrorToDiskRequest> = {},
): Promise<string> {
  const outcome = await mirrorToDisk({ root: lab.root, imageSet: lab.set(images), ...more }, lab.deps);
  if (outcome.status === "sealed") return outcome.sequence.folder;
  throw new Error(`not sealed but ${JSON.stringify(outcome)}`);
}

async function publish(
  lab: MirrorLab,
  more: Partial<DiskToMirrorRequest> = {},
): Promise<DiskToMirrorOutcome> {
  return await diskToMirror({ from: lab.root, destination: lab.at(), ...more }, lab.deps);
}

async function sequencesOf(publishing: Promise<DiskToMirrorOutcome>): Promise<readonly string[]> {
  const outcome = await publishing;
  if (outcome.status !== "published") throw new Error(`not published but ${outcome.status}`);
  deepEqual(outcome.failures, []);
  return outcome.sequences;
}

/** Expects a refusal that changed nothing at the destination. */
async function refused(
  lab: MirrorLab,
  code: DiagnosticCode,
  said: RegExp,
  more: Partial<DiskToMirrorRequest> = {},
) {
  lab.destination.forget();
  await rejects(publish(lab, more), (error) => {
    ok(error instanceof DiagnosticError, String(error));
    equal(error.code, code, error.message);
    match(error.message, said);
    return true;
  });
  deepEqual(lab.destination.writes(), []);
}

/** Three sequences of one workspace. */
async function cutThree(lab: MirrorLab): Promise<readonly [string, string, string]> {
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await lab.add("org/c", "1");
  return [
    await cut(lab, ["org/a:1"]),
    await cut(lab, ["org/a:1", "org/b:1"], { description: "two" }),
    await cut(lab, ["org/a:1", "org/b:1", "org/c:1"], { description: "three" }),
  ];
}

/** The far side of the gap: folders of sequences, copied there. */
function carry(lab: MirrorLab, ...folders: readonly string[]): string {
  const far = `${lab.folder}/far`;
  for (const folder of folders) {
    const target = `${far}/${folder.slice(folder.lastIndexOf("/") + 1)}`;
    makeFolder(target);
    for (const name of listFolder(folder)) {
      replaceFile(`${target}/${name}`, readBytes(`${folder}/${name}`));
    }
  }
  return far;
}

Deno.test("diskToMirror publishes images of every kind without asking the source", async () => {
  await using lab = new MirrorLab();
  const app = await lab.add("org/app", "1", { format: "docker" });
  const multi = sampleIndex("multi");
  const digest = await lab.push("org/multi", "1", multi);
  await lab.push("org/multi", `${digest.replace(":", "-")}.sig`, sampleImage("sig", { layers: ["payload"] }));
  await cut(lab, ["org/app:1", "org/multi:1", { name: "org/app:1", targetRepo: "mine/app", targetTag: "x" }]);
  lab.forget();
  deepEqual(await sequencesOf(publish(lab)), ["seq1-baseline"]);
  deepEqual(lab.source.requests(), []);
  const { layout } = lab.destination;
  for (const reference of [tagAt("org/app", "1"), tagAt("mine/app", "x"), tagAt("org/multi", "1")]) {
    ok((await readImage(layout, reference)).length > 3);
  }
  equal((await layout.resolve(tagAt("org/app", "1")))?.digest, app.manifest.descriptor.digest);
  ok(await layout.resolve(tagAt("org/multi", `${digest.replace(":", "-")}.sig`)));
});

Deno.test("diskToMirror sends each blob once and mounts it elsewhere", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await cut(lab, ["org/a:1", "org/b:1", "org/c:1"]);
  lab.destination.forget();
  await sequencesOf(publish(lab));
  const writes = lab.destination.writes();
  const mounts = writes.filter((request) => /^POST .*[?&]mount=.* 201$/.test(request));
  const uploads = writes.filter((request) => /^PUT \S+[?&]digest=\S+ 201$/.test(request));
  deepEqual([mounts.length, uploads.length], [2, 3 * 3 + 1]);
});

Deno.test("diskToMirror asks once for each tag and writes nothing when all is there", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.push("org/multi", "1", sampleIndex("multi"));
  await cut(lab, ["org/a:1", "org/multi:1"]);
  await publish(lab);
  const resources = `${lab.root}/working-dir/cluster-resources/itms-oc-mirror.yaml`;
  const before = pathInfo(resources)!.modifiedMs;
  lab.destination.forget();
  await new Promise((resolve) => setTimeout(resolve, 20));
  deepEqual(await sequencesOf(publish(lab)), ["seq1-baseline"]);
  deepEqual(lab.destination.requests().toSorted(), [
    "HEAD /v2/org/a/manifests/1 200",
    "HEAD /v2/org/multi/manifests/1 200",
  ]);
  deepEqual(pathInfo(resources)!.modifiedMs, before);
});

Deno.test("diskToMirror publishes what is due in order", async () => {
  await using lab = new MirrorLab();
  const [first] = await cutThree(lab);
  const far = carry(lab, first);
  deepEqual(await sequencesOf(publish(lab, { from: far })), ["seq1-baseline"]);
  deepEqual(await sequencesOf(publish(lab, { root: far })), ["seq2-two", "seq3-three"]);
  deepEqual(await sequencesOf(publish(lab, { root: far })), ["seq3-three"]);
});

Deno.test("diskToMirror publishes a sequence folder by itself, and finds the record of its neighbours", async () => {
  await using lab = new MirrorLab();
  const [first, second] = await cutThree(lab);
  const far = carry(lab, first, second);
  deepEqual(await sequencesOf(publish(lab, { from: `${far}/seq1-baseline` })), ["seq1-baseline"]);
  deepEqual(await sequencesOf(publish(lab, { from: `${far}/seq2-two` })), ["seq2-two"]);
  equal(listFolder(`${far}/.ferry/published`).length, 1);
});

Deno.test("diskToMirror refuses what is not the next sequence", async () => {
  await using lab = new MirrorLab();
  const [first, second, third] = await cutThree(lab);
  const far = carry(lab, first, second, third);
  await refused(lab, "sequence-order", /seq2-two: want sequence 1, got 2/, { from: `${far}/seq2-two` });
  await publish(lab, { from: `${far}/seq1-baseline` });
  await refused(lab, "sequence-order", /seq3-three: want sequence 2, got 3/, { from: `${far}/seq3-three` });
  await publish(lab, { from: `${far}/seq2-two` });
  await refused(lab, "sequence-order", /seq1-baseline: it is older than what was published/, {
    from: `${far}/seq1-baseline`,
  });
});

Deno.test("diskToMirror goes back to an older sequence when that is allowed", async () => {
  await using lab = new MirrorLab();
  const old = await lab.add("org/app", "1");
  await cut(lab, ["org/app:1"]);
  await lab.push("org/app", "1", sampleImage("new"));
  await cut(lab, ["org/app:1"], { description: "two" });
  await publish(lab);
  const from = `${lab.root}/content/seq1-baseline`;
  deepEqual(await sequencesOf(publish(lab, { from, allow: ["older"] })), ["seq1-baseline"]);
  equal(
    (await lab.destination.layout.resolve(tagAt("org/app", "1")))?.digest,
    old.manifest.descriptor.digest,
  );
});

Deno.test("diskToMirror refuses content of another workspace, unless it replaces the published one or is allowed", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await cut(lab, ["org/a:1"]);
  await publish(lab);
  lab.uuids = ["00000000-0000-4000-8000-00000000000f"];
  const other = `${lab.folder}/other`;
  await cut(lab, ["org/a:1"], { root: other });
  await lab.add("org/b", "1");
  await cut(lab, ["org/b:1"], { root: other, mode: "baseline", description: "b" });
  await refused(lab, "sequence-foreign", /00000000000f/, { from: other, root: lab.root });
  deepEqual(await sequencesOf(publish(lab, { from: other, root: lab.root, allow: ["foreign"] })), [
    "seq1-baseline",
    "seq2-b",
  ]);
});

Deno.test("diskToMirror finds missing, cut-off, swapped and changed parts before the first write", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1", { layerBytes: 20_000 });
  const folder = await cut(lab, ["org/a:1", "org/b:1", "org/c:1"], { partLimitBytes: 60_000 });
  const part = (number: number) => `${folder}/mirror_00000${number}.tar`;
  const whole = [1, 2, 3].map((number) => readBytes(part(number)));
  const restore = () => whole.forEach((bytes, at) => replaceFile(part(at + 1), bytes));
  removePath(part(2));
  await refused(lab, "part-missing", /seq1-baseline: part mirror_000002.tar is missing/);
  replaceFile(part(2), whole[1]!.subarray(0, 5000));
  await refused(
    lab,
    "archive-damaged",
    /seq1-baseline: part mirror_000002.tar is damaged: it has 5000 bytes/,
  );
  const flipped = whole[1]!.slice();
  flipped[30_000]! ^= 1;
  replaceFile(part(2), flipped);
  await refused(lab, "archive-damaged", /part mirror_000002.tar is damaged: its sha256 is/);
  replaceFile(part(1), whole[1]!);
  replaceFile(part(2), whole[0]!);
  await refused(lab, "archive-damaged", /part mirror_00000[12].tar is damaged/);
  restore();
  const manifest = readText(`${folder}/seq-manifest.json`);
  replaceFile(`${folder}/seq-manifest.json`, manifest.slice(0, 100));
  await refused(lab, "archive-damaged", /seq-manifest.json cannot be used: it is not JSON/);
  replaceFile(`${folder}/seq-manifest.json`, manifest);
  deepEqual(await sequencesOf(publish(lab)), ["seq1-baseline"]);
});

Deno.test("diskToMirror finds damage in a later sequence before it writes anything of an earlier one", async () => {
  await using lab = new MirrorLab();
  const [, second] = await cutThree(lab);
  const path = `${second}/mirror_000001.tar`;
  const bytes = readBytes(path);
  bytes[2000]! ^= 1;
  replaceFile(path, bytes);
  await refused(lab, "archive-damaged", /seq2-two: part mirror_000001.tar/);
});

Deno.test("diskToMirror publishes bare parts by what they say of themselves", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1", { layerBytes: 20_000 });
  const folder = await cut(lab, ["org/a:1", "org/b:1"], { partLimitBytes: 60_000 });
  const flat = `${lab.folder}/flat`;
  makeFolder(flat);
  const parts = listFolder(folder).filter((name) => name.endsWith(".tar"))
    .sort();
  ok(parts.length > 1);
  for (const name of parts) replaceFile(`${flat}/${name}`, readBytes(`${folder}/${name}`));
  const [first = "", second = ""] = parts.map((name) => `${flat}/${name}`);
  const whole = readBytes(first);
  removePath(first);
  await refused(lab, "part-missing", /sequence 1: part mirror_000001.tar is missing/, { from: flat });
  replaceFile(first, whole.subarray(0, whole.length - 2000));
  await refused(lab, "archive-damaged", /mirror_000001.tar/, { from: flat });
  const flipped = whole.slice();
  flipped[10_000]! ^= 1;
  replaceFile(first, flipped);
  await refused(lab, "archive-damaged", /part mirror_000001.tar is damaged: sha256:\w+ in it/, {
    from: flat,
  });
  replaceFile(first, readBytes(second));
  await refused(lab, "archive-damaged", /mirror_000001.tar is damaged: it is part 2/, { from: flat });
  replaceFile(first, new Uint8Array());
  await refused(lab, "archive-damaged", /the file is empty/, { from: flat });
  replaceFile(first, whole);
  deepEqual(await sequencesOf(publish(lab, { from: flat })), ["sequence 1"]);
  await readImage(lab.destination.layout, tagAt("org/b", "1"));
});

Deno.test("diskToMirror says that there is nothing, or nothing of any mirror, in a folder", async () => {
  await using lab = new MirrorLab();
  const flat = `${lab.folder}/flat`;
  makeFolder(flat);
  await refused(lab, "part-missing", /no tar archives matching mirror_NNNNNN.tar found in .*flat/, {
    from: flat,
  });
  await new Deno.Command("tar", { args: ["cf", `${flat}/mirror_000001.tar`, "-C", lab.folder, "flat"] })
    .output();
  await refused(lab, "archive-damaged", /has no archive that oc-mirror made/, { from: flat });
  await refused(lab, "file-not-found", /no such folder/, { from: `${lab.folder}/nowhere` });
});

Deno.test("diskToMirror names the sequence that carried what is neither here nor there", async () => {
  await using lab = new MirrorLab();
  const [first, second] = await cutThree(lab);
  const far = carry(lab, first, second);
  const from = `${far}/seq2-two`;
  removePath(`${far}/seq1-baseline`);
  const allow = ["unrecorded"] as const;
  for (const dryRun of [undefined, { writes: false, cachePort: 55000 }]) {
    await refused(lab, "image-missing", /seq2-two needs \d+ pieces of content that seq1 carried/, {
      from,
      allow,
      dryRun,
    });
  }
  carry(lab, first);
  deepEqual(await sequencesOf(publish(lab, { from, allow })), ["seq2-two"]);
  await readImage(lab.destination.layout, tagAt("org/a", "1"));
});

Deno.test("diskToMirror uses what the destination has of earlier sequences that are not here", async () => {
  await using lab = new MirrorLab();
  const [first, second] = await cutThree(lab);
  const far = carry(lab, first, second);
  await publish(lab, { from: `${far}/seq1-baseline` });
  removePath(`${far}/seq1-baseline`);
  lab.destination.forget();
  deepEqual(await sequencesOf(publish(lab, { from: `${far}/seq2-two` })), ["seq2-two"]);
  await readImage(lab.destination.layout, tagAt("org/b", "1"));
  const mounts = lab.destination.writes().filter((request) => /mount=.* 201$/.test(request));
  deepEqual(mounts.map((request) => /from=(\S+)/.exec(request)?.[1]), ["org%2Fa"]);
});

Deno.test("diskToMirror narrows to an image set, and reports images that no sequence has", async () => {
  await using lab = new MirrorLab();
  await cutThree(lab);
  const imageSet = lab.set(["org/a:1", "org/c:1", "org/absent:1"]);
  const outcome = await publish(lab, { imageSet });
  ok(outcome.status === "published");
  deepEqual(outcome.failures.map(({ error }) => [error.code, error.at?.file.path]), [[
    "image-missing",
    "isc.yaml",
  ]]);
  equal(await lab.destination.layout.resolve(tagAt("org/b", "1")), null);
  ok(await lab.destination.layout.resolve(tagAt("org/c", "1")));
  match(readText(outcome.errorsFile!), /^error mirroring image \S+\/org\/absent:1 error: /);
  lab.destination.forget();
  deepEqual((await publish(lab, { imageSet: lab.set(["org/b"]) })).status, "refused");
  deepEqual(lab.destination.requests(), []);
});

Deno.test("diskToMirror keeps cluster resources cumulative, in the workspace and beside each sequence", async () => {
  await using lab = new MirrorLab();
  const one = await lab.add("one/app", "1");
  await lab.add("two/app", "1");
  await cut(lab, ["one/app:1", `one/app@${one.manifest.descriptor.digest}`]);
  await publish(lab);
  const second = await cut(lab, ["two/app:1"], { description: "two" });
  await publish(lab);
  const itms = readText(`${second}/working-dir/cluster-resources/itms-oc-mirror.yaml`);
  equal(itms, readText(`${lab.root}/working-dir/cluster-resources/itms-oc-mirror.yaml`));
  const { host } = lab.destination;
  equal(
    itms,
    [
      "---",
      "apiVersion: config.openshift.io/v1",
      "kind: ImageTagMirrorSet",
      "metadata:",
      "  annotations:",
      "    createdBy: ferry",
      "  name: itms-generic-0",
      "spec:",
      "  imageTagMirrors:",
      "  - mirrors:",
      `    - ${host}/one`,
      `    source: ${lab.source.host}/one`,
      "  - mirrors:",
      `    - ${host}/two`,
      `    source: ${lab.source.host}/two`,
      "",
    ].join("\n"),
  );
  match(
    readText(`${second}/working-dir/cluster-resources/idms-oc-mirror.yaml`),
    /source: \S+\/one\n/,
  );
});

Deno.test("diskToMirror writes only this run's resources where oc-mirror's way is wanted", async () => {
  await using lab = new MirrorLab();
  await lab.add("one/app", "1");
  await lab.add("two/app", "1");
  await cut(lab, ["one/app:1"]);
  await publish(lab, { resources: "this-run" });
  const folder = `${lab.root}/working-dir/cluster-resources`;
  replaceFile(`${folder}/idms-oc-mirror.yaml`, "of an earlier run");
  await cut(lab, ["two/app:1"], { description: "two" });
  await publish(lab, { resources: "this-run" });
  deepEqual(listFolder(folder), ["itms-oc-mirror.yaml"]);
  ok(!readText(`${folder}/itms-oc-mirror.yaml`).includes("/one"));
});

Deno.test("diskToMirror goes below a path of the destination, no deeper than it may", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/team/app", "1");
  await cut(lab, ["org/team/app:1"]);
  await publish(lab, { destination: lab.at("site/one", 3) });
  ok(await lab.destination.layout.resolve(tagAt("site/one/org-team-app", "1")));
});
