/** Publishing with oc-mirror, from disk and directly: checked before, recorded after, and deleted with care. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { DiskToMirrorRequest } from "../../../lib/mirror/run/disk_to_mirror.ts";
import { embeddedDriver } from "../../../lib/mirror/driver.ts";
import type { DiskToMirrorOutcome, MirrorToMirrorOutcome } from "../../../lib/mirror/outcome.ts";
import { parseDestination } from "../../../lib/mirror/plan/destination.ts";
import {
  isFile,
  listFolder,
  makeFolder,
  movePath,
  readSource,
  readText,
  removePath,
} from "../../../lib/system/files.ts";
import { readImage, tagAt } from "../../support/images.ts";
import { runOcMirrorChild } from "../../support/oc_mirror_child.ts";
import { OcMirrorLab } from "../../support/oc_mirror_lab.ts";

const AS = "ocMirrorDriver (against a stand-in that acts as recorded)";

/** A lab with three images, of which some are mirrored to disk already. */
async function labWithSequences(...sets: readonly (readonly string[])[]): Promise<OcMirrorLab> {
  const lab = new OcMirrorLab();
  for (const name of ["org/a", "org/b", "other/c"]) await lab.add(name, "1");
  for (const [at, set] of sets.entries()) {
    const outcome = await lab.toDisk(set, { description: `number-${at + 1}` });
    equal(outcome.status, "sealed");
  }
  return lab;
}

function published(outcome: DiskToMirrorOutcome | MirrorToMirrorOutcome) {
  if (outcome.status !== "published") throw new Error(JSON.stringify(outcome));
  return outcome;
}

function fromDisk(
  lab: OcMirrorLab,
  request: Partial<DiskToMirrorRequest> = {},
): Promise<DiskToMirrorOutcome> {
  return lab.driver().diskToMirror({ from: lab.root, destination: lab.at(), ...request }, lab.deps);
}

/** Carries sequences to another machine: nothing but them is there. */
function carry(lab: OcMirrorLab, ...names: readonly string[]): string {
  const root = `${lab.folder}/away`;
  makeFolder(`${root}/content`);
  for (const name of names) movePath(`${lab.root}/content/${name}`, `${root}/content/${name}`);
  return root;
}

const requireThere = async (lab: OcMirrorLab, ...names: readonly string[]) => {
  for (const name of names) await readImage(lab.destination.layout, tagAt(name, "1"));
};

Deno.test(`${AS} publishes what is due in order, records it, and sends nothing twice`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["org/a:1", "org/b:1"]);
  const from = carry(lab, "seq1-number-1", "seq2-number-2");
  const outcome = published(await fromDisk(lab, { from }));
  deepEqual([outcome.sentImages, outcome.failures], [3, []]);
  deepEqual("sequences" in outcome && outcome.sequences, ["seq1-number-1", "seq2-number-2"]);
  await requireThere(lab, "org/a", "org/b");
  const ledger = JSON.parse(
    readText(`${from}/.ferry/published/${encodeURIComponent(lab.destination.host)}.json`),
  );
  equal(ledger.sequence.number, 2);
  deepEqual(ledger.images.map(({ path }: { path: string }) => path), ["org/a", "org/b"]);
  const calls = lab.calls.length;
  const again = published(await fromDisk(lab, { from }));
  deepEqual([again.sentImages, again.resources.changed, lab.calls.length], [0, [], calls]);
});

Deno.test(`${AS} starts the program for publishing as it must be started`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  published(await fromDisk(lab, { destination: parseDestination(`${lab.destination.host}/ocp`, 2) }));
  const home = `${lab.root}/.ferry/oc-mirror`;
  const { argv = [], archives } = lab.calls.at(-1) ?? {};
  deepEqual(argv.slice(0, 6), [
    ...["-c", `${home}/imageset-config.yaml`, "--from", `file://${home}/stage`],
    ...[`docker://${lab.destination.host}/ocp`, "--v2"],
  ]);
  deepEqual(argv.slice(-2), ["--max-nested-paths", "2"]);
  ok(argv.includes("--dest-tls-verify=false"));
  deepEqual(archives, ["mirror_000001.tar"]);
  deepEqual(listFolder(`${home}/stage`), ["working-dir"]);
  await requireThere(lab, "ocp/org-a");
});

Deno.test(`${AS} merges cluster resources of all runs`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["other/c:1"]);
  const outcome = published(await fromDisk(lab));
  const text = readText(`${lab.root}/working-dir/cluster-resources/itms-oc-mirror.yaml`);
  match(text, /org\n[\s\S]*other\n/);
  ok(!text.includes("createdAt"));
  equal(outcome.resources.files.length, 1);
  equal(
    readText(`${lab.root}/content/seq2-number-2/working-dir/cluster-resources/itms-oc-mirror.yaml`),
    text,
  );
});

for (
  const { what, spoil, code } of [
    {
      what: "a part is missing",
      spoil: (folder: string) => removePath(`${folder}/mirror_000001.tar`),
      code: "part-missing",
    },
    {
      what: "a part is cut off",
      spoil: (folder: string) => Deno.truncateSync(`${folder}/mirror_000001.tar`, 1000),
      code: "archive-damaged",
    },
    {
      what: "a byte of a part is another",
      spoil: (folder: string) => {
        const bytes = Deno.readFileSync(`${folder}/mirror_000001.tar`);
        bytes[700] = 255 - (bytes[700] ?? 0);
        Deno.writeFileSync(`${folder}/mirror_000001.tar`, bytes);
      },
      code: "archive-damaged",
    },
    {
      what: "the configuration is another",
      spoil: (folder: string) => Deno.writeTextFileSync(`${folder}/imageset-config.yaml`, "kind: x\n"),
      code: "archive-damaged",
    },
  ]
) {
  Deno.test(`${AS} does not start oc-mirror when ${what}`, async () => {
    await using lab = await labWithSequences(["org/a:1"]);
    spoil(`${lab.root}/content/seq1-number-1`);
    const calls = lab.calls.length;
    await rejects(fromDisk(lab), { code });
    equal(lab.calls.length, calls);
    deepEqual(lab.destination.writes(), []);
  });
}

Deno.test(`${AS} does not publish out of order, nor what is of another workspace`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["org/a:1", "org/b:1"]);
  const calls = lab.calls.length;
  await rejects(fromDisk(lab, { from: `${lab.root}/content/seq2-number-2` }), { code: "sequence-order" });
  const foreign = `${lab.folder}/foreign`;
  published(await fromDisk(lab));
  const driver = lab.driver();
  await driver.mirrorToDisk({ root: foreign, imageSet: lab.set(["org/a:1"]) }, {
    ...lab.deps,
    newUuid: () => "00000000-0000-4000-8000-00000000000f",
  });
  await rejects(fromDisk(lab, { from: foreign, root: lab.root }), { code: "sequence-foreign" });
  ok(lab.calls.length > calls);
});

Deno.test(`${AS} unpacks what a sequence needs when the cache has lost it, and says so when it is not there`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["org/a:1", "org/b:1"]);
  const from = carry(lab, "seq1-number-1");
  published(await fromDisk(lab, { from }));
  carry(lab, "seq2-number-2");
  removePath(`${from}/.ferry/oc-mirror/cache`);
  movePath(`${from}/content/seq1-number-1`, `${lab.folder}/seq1-number-1`);
  await rejects(fromDisk(lab, { from }), { code: "part-missing", message: /seq2-number-2 needs seq1/ });
  movePath(`${lab.folder}/seq1-number-1`, `${from}/content/seq1-number-1`);
  deepEqual(published(await fromDisk(lab, { from })).failures, []);
  deepEqual(lab.calls.at(-1)?.archives, ["mirror_000001.tar", "mirror_000002.tar"]);
  await requireThere(lab, "org/a", "org/b");
});

Deno.test(`${AS} needs no earlier sequence that its cache holds`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["org/a:1", "org/b:1"]);
  const from = carry(lab, "seq1-number-1");
  published(await fromDisk(lab, { from }));
  removePath(`${from}/content/seq1-number-1`);
  carry(lab, "seq2-number-2");
  deepEqual(published(await fromDisk(lab, { from })).failures, []);
  deepEqual(lab.calls.at(-1)?.archives, ["mirror_000001.tar"]);
  await requireThere(lab, "org/a", "org/b");
});

Deno.test(`${AS} records no sequence as published of which an image failed`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  const from = carry(lab, "seq1-number-1");
  const imageSet = lab.set(["org/a:1", "org/b:1"]);
  const outcome = published(await fromDisk(lab, { from, imageSet }));
  deepEqual(outcome.failures.map(({ error }) => error.code), ["image-missing"]);
  ok(isFile(outcome.errorsFile ?? ""));
  deepEqual("sequences" in outcome && outcome.sequences, []);
  const whole = published(await fromDisk(lab, { from }));
  deepEqual("sequences" in whole && whole.sequences, ["seq1-number-1"]);
});

Deno.test(`${AS} goes on after it was killed while unpacking`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  const from = carry(lab, "seq1-number-1");
  lab.change({ fault: { kind: "killed", at: "unpacking" } });
  await rejects(fromDisk(lab, { from }), { code: "driver-failed", message: /killed by SIGKILL/ });
  lab.change({ fault: null });
  deepEqual(published(await fromDisk(lab, { from })).failures, []);
});

Deno.test(`${AS} goes on after ferry was killed while it published`, async () => {
  await using lab = await labWithSequences(["org/a:1"], ["org/a:1", "org/b:1"]);
  const root = carry(lab, "seq1-number-1", "seq2-number-2");
  const request = { program: lab.program, root, config: "", destination: lab.destination.host };
  for (const dieAt of ["verifying", "publishing", "image-done"]) {
    equal(await runOcMirrorChild({ ...request, dieAt }), "SIGKILL", dieAt);
  }
  for (let dieAtTick = 4;; dieAtTick += 4) {
    const ended = await runOcMirrorChild({ ...request, dieAtTick });
    if (ended !== "SIGKILL") {
      equal(ended, "published");
      break;
    }
  }
  await requireThere(lab, "org/a", "org/b");
  equal(published(await fromDisk(lab, { from: root })).sentImages, 0);
});

Deno.test(`${AS} refuses what ferry's own engine made, which publishes what the program made`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  published(await embeddedDriver.diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps));
  await requireThere(lab, "org/a");
  const root = `${lab.folder}/embedded`;
  await embeddedDriver.mirrorToDisk({ root, imageSet: lab.set(["org/a:1"]) }, lab.deps);
  await rejects(fromDisk(lab, { from: root }), { code: "not-supported", message: /ferry's own engine/ });
  const bare = `${lab.folder}/bare`;
  await Deno.mkdir(bare);
  await Deno.copyFile(`${root}/content/seq1-baseline/mirror_000001.tar`, `${bare}/mirror_000001.tar`);
  await rejects(fromDisk(lab, { from: bare, imageSet: lab.set(["org/a:1"]) }), { code: "not-supported" });
});

Deno.test(`${AS} publishes up to a sequence of ferry's own engine, which then goes on`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  const both = { root: lab.root, imageSet: lab.set(["org/a:1", "org/b:1"]), description: "own" };
  await embeddedDriver.mirrorToDisk(both, lab.deps);
  const first = published(await fromDisk(lab));
  deepEqual("sequences" in first && first.sequences, ["seq1-number-1"]);
  ok(lab.said().some((text) => text.startsWith("seq2-own was made by ferry's own engine")));
  const second = published(
    await embeddedDriver.diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps),
  );
  deepEqual("sequences" in second && second.sequences, ["seq2-own"]);
  await requireThere(lab, "org/a", "org/b");
});

Deno.test(`${AS} publishes archives without papers, with what can be checked of them`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  const bare = `${lab.folder}/bare`;
  await Deno.mkdir(bare);
  const part = `${lab.root}/content/seq1-number-1/mirror_000001.tar`;
  await Deno.copyFile(part, `${bare}/mirror_000002.tar`);
  const imageSet = lab.set(["org/a:1"]);
  await rejects(fromDisk(lab, { from: bare, imageSet }), { code: "part-missing" });
  movePath(`${bare}/mirror_000002.tar`, `${bare}/mirror_000001.tar`);
  await rejects(fromDisk(lab, { from: bare }), { code: "bad-argument" });
  deepEqual(published(await fromDisk(lab, { from: bare, imageSet })).failures, []);
  await requireThere(lab, "org/a");
  await Deno.truncate(`${bare}/mirror_000001.tar`, 1000);
  await rejects(fromDisk(lab, { from: bare, imageSet }), { code: "archive-damaged" });
});

Deno.test(`${AS} foretells publishing without starting oc-mirror, and rehearses it where lists are asked for`, async () => {
  await using lab = await labWithSequences(["org/a:1"]);
  const calls = lab.calls.length;
  const told = await fromDisk(lab, { dryRun: { writes: false, cachePort: 55_000 } });
  deepEqual([told.status, told.status === "dry-run" && told.isDue, lab.calls.length], [
    "dry-run",
    true,
    calls,
  ]);
  const lists = await fromDisk(lab, { dryRun: { writes: true, cachePort: 55_000, resources: true } });
  if (lists.status !== "dry-run") throw new Error(lists.status);
  match(
    readText(lists.mapping ?? ""),
    /^docker:\/\/localhost:\d+\/org\/a:1=docker:\/\/127\.0\.0\.1:\d+\/org\/a:1\n$/,
  );
  deepEqual(lab.destination.writes(), []);
  published(await fromDisk(lab));
  const after = await fromDisk(lab, { dryRun: { writes: false, cachePort: 55_000 } });
  equal(after.status === "dry-run" && after.isDue, false);
});

Deno.test(`${AS} mirrors directly, once`, async () => {
  await using lab = await labWithSequences();
  const driver = lab.driver();
  const request = { root: lab.root, imageSet: lab.set(["org/a:1", "org/absent:1"]), destination: lab.at() };
  const partly = published(await driver.mirrorToMirror(request, lab.deps));
  deepEqual([partly.sentImages, partly.failures.map(({ error }) => error.code)], [1, ["image-missing"]]);
  const whole = { ...request, imageSet: lab.set(["org/a:1", "org/b:1"]) };
  equal(published(await driver.mirrorToMirror(whole, lab.deps)).sentImages, 2);
  const { argv = [] } = lab.calls.at(-1) ?? {};
  const stage = `${lab.root}/.ferry/oc-mirror/stage`;
  deepEqual(argv.slice(2, 6), ["--workspace", `file://${stage}`, `docker://${lab.destination.host}`, "--v2"]);
  const calls = lab.calls.length;
  equal(published(await driver.mirrorToMirror(whole, lab.deps)).sentImages, 0);
  equal(lab.calls.length, calls);
  const due = async () => {
    const told = await driver.mirrorToMirror({ ...whole, dryRun: { writes: false } }, lab.deps);
    return told.status === "dry-run" && told.isDue;
  };
  equal(await due(), false);
  await lab.add("org/a", "1", { layers: ["quite another"] });
  equal(await due(), true);
  equal(published(await driver.mirrorToMirror(whole, lab.deps)).sentImages, 2);
});

Deno.test(`${AS} deletes what a plan lists, but nothing that something else needs`, async () => {
  await using lab = await labWithSequences();
  const driver = lab.driver();
  const { sampleImage } = await import("../../support/images.ts");
  await lab.push("org/a", "same", sampleImage("org/a:1", { layers: ["base", "org/a", "org/a:1"] }));
  const imageSet = lab.set(["org/a:1", "org/a:same", "org/b:1", "other/c:1"]);
  published(await driver.mirrorToMirror({ root: lab.root, imageSet, destination: lab.at() }, lab.deps));
  const plan = await driver.planDeletion(
    { root: lab.root, imageSet: lab.deleteSet(["org/a:1", "org/b:1"]), destination: lab.at(), id: "x" },
    lab.deps,
  );
  if (plan.status !== "planned") throw new Error(plan.status);
  deepEqual([plan.items, plan.plan], [2, `${lab.root}/working-dir/delete/delete-images-x.yaml`]);
  const request = { list: readSource(plan.plan), destination: lab.at(), root: lab.root };
  const gone = await driver.deleteImages(request, lab.deps);
  const at = (name: string) => `${lab.destination.host}/${name}`;
  deepEqual(gone.deleted, [at("org/b:1")]);
  deepEqual(gone.kept.map(({ reference }) => reference), [at("org/a:1")]);
  await requireThere(lab, "org/a", "other/c");
  await rejects(requireThere(lab, "org/b"));
  const calls = lab.calls.length;
  const again = await driver.deleteImages({ ...request, root: null }, lab.deps);
  deepEqual([again.deleted, again.absent, again.failures], [[], [at("org/b:1")], []]);
  equal(lab.calls.length, calls);
  const elsewhere = await driver.deleteImages({ ...request, destination: lab.at("elsewhere") }, lab.deps);
  equal(elsewhere.refused.length, 2);
});

Deno.test(`${AS} deletes without a workspace, and leaves no log files where it runs`, async () => {
  await using lab = await labWithSequences();
  const driver = lab.driver();
  const imageSet = lab.set(["org/a:1"]);
  published(await driver.mirrorToMirror({ root: lab.root, imageSet, destination: lab.at() }, lab.deps));
  const text = "kind: DeleteImageList\nitems:\n- imageName: a\n" +
    `  imageReference: docker://${lab.destination.host}/org/a:1\n  type: generic\n`;
  const list = { path: "list.yaml", text };
  const gone = await driver.deleteImages({ list, destination: lab.at(), root: null }, lab.deps);
  equal(gone.deleted.length, 1);
  ok(lab.calls.at(-1)?.cwd !== Deno.cwd());
  deepEqual(lab.calls.at(-1)?.argv.slice(0, 2), ["delete", "--delete-yaml-file"]);
});
