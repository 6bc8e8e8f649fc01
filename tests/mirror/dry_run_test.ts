/** Dry runs: what they tell is what a run then does, and they leave nothing behind but what they are asked for. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { diskToMirror, type DiskToMirrorRequest } from "../../lib/mirror/run/disk_to_mirror.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror, type MirrorToMirrorRequest } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf, type MirrorOutcome } from "../../lib/mirror/outcome.ts";
import { pathInfo, readText, removePath } from "../../lib/system/files.ts";
import { type SampleImage, sampleImage, sampleIndex } from "../support/images.ts";
import { fetchedBlobs, filesBelow, MirrorLab } from "../support/mirror_lab.ts";

type Images = Parameters<MirrorLab["set"]>[0];

function toDisk(
  lab: MirrorLab,
  { images, ...more }: Partial<MirrorToDiskRequest> & { readonly images: Images },
) {
  return mirrorToDisk({ root: lab.root, imageSet: lab.set(images), ...more }, lab.deps);
}

function fromDisk(lab: MirrorLab, more: Partial<DiskToMirrorRequest> = {}) {
  return diskToMirror({ from: lab.root, destination: lab.at(), ...more }, lab.deps);
}

function across(lab: MirrorLab, images: Images, more: Partial<MirrorToMirrorRequest> = {}) {
  return mirrorToMirror(
    { root: lab.root, imageSet: lab.set(images), destination: lab.at(), ...more },
    lab.deps,
  );
}

/** Whether something is due, and how much would be sent. */
function due(outcome: MirrorOutcome): readonly [boolean, number] {
  if (outcome.status === "dry-run") return [outcome.isDue, outcome.bytes.sent];
  throw new Error(`no dry run but ${outcome.status}`);
}

/** Bytes of the blobs of some images. */
function blobBytes(...images: readonly SampleImage[]): number {
  const sizes = new Map(
    images.flatMap(({ blobs }) => [...blobs].map(([digest, { length }]) => [digest, length])),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

Deno.test("mirrorToDisk tells what it would do, to the byte, and writes nothing but the lists", async () => {
  await using lab = new MirrorLab();
  const app = await lab.add("org/app", "1");
  const silent = await toDisk(lab, { images: ["org/app:1"], dryRun: { writes: false } });
  equal(pathInfo(lab.root), null);
  const rehearsed = await toDisk(lab, { images: ["org/app:1"], dryRun: { writes: true } });
  deepEqual(filesBelow(lab.root), ["working-dir/dry-run/mapping.txt", "working-dir/dry-run/missing.txt"]);
  const line = `docker://${lab.source.host}/org/app:1=docker://localhost:55000/org/app:1\n`;
  equal(readText(`${lab.root}/working-dir/dry-run/mapping.txt`), line);
  equal(readText(`${lab.root}/working-dir/dry-run/missing.txt`), line);
  deepEqual(fetchedBlobs(lab.source), []);
  const done = await toDisk(lab, { images: ["org/app:1"] });
  ok(rehearsed.status === "dry-run" && done.status === "sealed");
  deepEqual([rehearsed.isDue, rehearsed.bytes], [true, {
    fetched: blobBytes(app),
    carried: done.bytes.carried,
    sent: 0,
  }]);
  deepEqual(silent, { ...rehearsed, mapping: null, missing: null });
  const later = await toDisk(lab, { images: ["org/app:1"], dryRun: { writes: true } });
  ok(later.status === "dry-run");
  deepEqual([later.isDue, later.missing, later.bytes], [false, null, { fetched: 0, carried: 0, sent: 0 }]);
  const retagged = await toDisk(lab, {
    images: [{ name: "org/app:1", targetTag: "2" }],
    dryRun: { writes: false },
  });
  deepEqual(retagged.status === "dry-run" && [retagged.isDue, retagged.bytes.fetched], [true, 0]);
  ok(filesBelow(lab.root).includes("content/seq1-baseline/mirror_000001.tar"));
});

Deno.test("mirrorToDisk names the members of lists in a dry run that asks for them", async () => {
  await using lab = new MirrorLab();
  const index = sampleIndex("multi");
  await lab.push("org/multi", "1", index);
  await toDisk(lab, {
    images: ["org/multi:1"],
    dryRun: { writes: true, manifestLists: true },
    cachePort: 5001,
  });
  const [from, to] = [`docker://${lab.source.host}/org/multi:1`, "docker://localhost:5001/org/multi"];
  const lines = index.members.map(({ manifest: { descriptor } }) =>
    `${from}@${descriptor.digest}=${to}@${descriptor.digest}`
  );
  deepEqual(readText(`${lab.root}/working-dir/dry-run/mapping.txt`).trim().split("\n"), [
    `${from}=${to}:1`,
    ...lines,
  ]);
});

Deno.test("diskToMirror tells what it would do, and writes nothing but the list", async () => {
  await using lab = new MirrorLab();
  const a = await lab.add("org/a", "1");
  await toDisk(lab, { images: ["org/a:1"] });
  lab.destination.forget();
  const before = filesBelow(lab.root);
  const silent = await fromDisk(lab, { dryRun: { writes: false, resources: true, cachePort: 55000 } });
  deepEqual(filesBelow(lab.root), before);
  const outcome = await fromDisk(lab, { dryRun: { writes: true, cachePort: 55000 } });
  const bytes = blobBytes(a);
  ok(outcome.status === "dry-run");
  deepEqual([outcome.isDue, outcome.bytes], [true, { fetched: 0, carried: 0, sent: bytes }]);
  deepEqual(silent, { ...outcome, mapping: null });
  deepEqual(lab.destination.writes(), []);
  equal(
    readText(`${lab.root}/working-dir/dry-run/mapping.txt`),
    `docker://localhost:55000/org/a:1=docker://${lab.destination.host}/org/a:1\n`,
  );
  await fromDisk(lab);
  const later = await fromDisk(lab, { dryRun: { writes: false, cachePort: 55000 } });
  deepEqual(later.status === "dry-run" && [later.isDue, later.bytes.sent], [false, 0]);
});

Deno.test("diskToMirror counts what all due sequences bring, also what later ones drop", async () => {
  await using lab = new MirrorLab();
  const a = await lab.add("org/a", "1");
  await toDisk(lab, { images: ["org/a:1"] });
  const moved = sampleImage("another a");
  await lab.push("org/a", "1", moved);
  const b = await lab.add("org/b", "1");
  await toDisk(lab, { images: ["org/a:1", "org/b:1"], description: "two" });
  const told = await fromDisk(lab, { dryRun: { writes: false, cachePort: 55000 } });
  deepEqual(due(told), [true, blobBytes(a, moved, b)]);
  lab.destination.forget();
  await fromDisk(lab);
  const received = lab.destination.records.filter(({ path }) => path.includes("/blobs/uploads/"))
    .reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  equal(received, blobBytes(a, moved, b));
});

Deno.test("cluster resources that are not there any more are something to do, for a dry run as for a run", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await toDisk(lab, { images: ["org/a:1"] });
  const dryRun = { writes: false, cachePort: 55000 } as const;
  for (
    const run of [
      (rehearsed: boolean) => fromDisk(lab, rehearsed ? { dryRun } : {}),
      (rehearsed: boolean) => across(lab, ["org/a:1"], rehearsed ? { dryRun } : {}),
    ]
  ) {
    await run(false);
    deepEqual(due(await run(true)), [false, 0]);
    removePath(`${lab.root}/working-dir/cluster-resources`);
    deepEqual(due(await run(true)), [true, 0]);
    const done = await run(false);
    ok(done.status === "published");
    deepEqual([done.sentImages, done.resources.changed], [
      0,
      [`${lab.root}/working-dir/cluster-resources/itms-oc-mirror.yaml`],
    ]);
  }
});

Deno.test("mirrorToMirror tells what it would send, and writes resources in oc-mirror's way only when asked to", async () => {
  await using lab = new MirrorLab();
  const a = await lab.add("org/a", "1");
  const { digest } = a.manifest.descriptor;
  const images = ["org/a:1", `org/a@${digest}`, "org/absent:1"];
  const outcome = await across(lab, images, { dryRun: { writes: true } });
  ok(outcome.status === "dry-run");
  const bytes = blobBytes(a);
  deepEqual(outcome.bytes, { fetched: bytes, carried: 0, sent: bytes });
  deepEqual([outcome.failures.length, exitCodeOf(outcome)], [1, 0]);
  deepEqual(filesBelow(lab.root), ["working-dir/dry-run/mapping.txt"]);
  const [from, to] = [`docker://${lab.source.host}`, `docker://${lab.destination.host}`];
  deepEqual(readText(outcome.mapping ?? "").trim().split("\n"), [
    `${from}/org/a:1=${to}/org/a:1`,
    `${from}/org/a@${digest}=${to}/org/a:${digest.replace(":", "-")}`,
    `${from}/org/absent:1=${to}/org/absent:1`,
  ]);
  await across(lab, images, { dryRun: { writes: true, resources: true } });
  deepEqual(filesBelow(`${lab.root}/working-dir/cluster-resources`), [
    "idms-oc-mirror.yaml",
    "itms-oc-mirror.yaml",
  ]);
  deepEqual(lab.destination.writes(), []);
});
