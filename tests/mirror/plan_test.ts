/** Plans: what they predict is what happens, and what they say is what is done. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { lockText, parseLock, type PlanLock } from "../../lib/mirror/lock_file/plan_lock.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror, type MirrorToMirrorRequest } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { showSequence } from "../../lib/mirror/chain/sequences.ts";
import { pinned } from "../../lib/model/oci.ts";
import { diagnosticsOf } from "../../lib/source/diagnostic.ts";
import { CatalogLab } from "../support/catalog_lab.ts";
import { repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { filesBelow, MirrorLab } from "../support/mirror_lab.ts";

async function planned(lab: MirrorLab, request: MirrorToDiskRequest): Promise<PlanLock> {
  const outcome = await mirrorToDisk({ ...request, planOnly: true }, lab.deps);
  ok(outcome.status === "locked");
  // What is followed has been in a file.
  return parseLock(lockText(outcome.lock), "plan.json");
}

async function plannedCopy(lab: MirrorLab, request: MirrorToMirrorRequest): Promise<PlanLock> {
  const outcome = await mirrorToMirror({ ...request, planOnly: true }, lab.deps);
  ok(outcome.status === "locked");
  return parseLock(lockText(outcome.lock), "plan.json");
}

/** Bytes of blobs that the source has sent, since it forgot. */
function servedBytes(lab: MirrorLab): number {
  const sent = lab.source.records.filter(({ method, path, status }) =>
    method === "GET" && path.includes("/blobs/") && status < 300
  );
  return sent.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

/** What a plan is made of, and what there was before. */
const CONFIGURATIONS: readonly {
  readonly what: string;
  readonly lab: () => Promise<
    { readonly lab: MirrorLab; readonly set: () => MirrorToDiskRequest["imageSet"] }
  >;
  readonly before?: (lab: MirrorLab) => MirrorToDiskRequest["imageSet"];
  readonly registries: readonly string[];
}[] = [
  {
    what: "images by tag, of which two share layers",
    lab: async () => {
      const lab = new MirrorLab();
      await lab.add("org/a", "1");
      await lab.add("org/a", "2");
      return { lab, set: () => lab.set(["org/a:1", "org/a:2"]) };
    },
    registries: ["images"],
  },
  {
    what: "a list and an image by digest",
    lab: async () => {
      const lab = new MirrorLab();
      const { manifest: { descriptor } } = await lab.add("org/a", "1");
      await lab.push("org/multi", "1", sampleIndex("multi"));
      return { lab, set: () => lab.set([`org/a@${descriptor.digest}`, "org/multi:1"]) };
    },
    registries: ["images"],
  },
  {
    what: "one platform of a list",
    lab: async () => {
      const lab = new MirrorLab({ sparse: true });
      await lab.push("org/multi", "1", sampleIndex("multi"));
      const platforms = [{ os: "linux", architecture: "amd64" }];
      return { lab, set: () => lab.set([{ name: "org/multi:1", platforms }]) };
    },
    registries: ["images"],
  },
  {
    what: "more images after a sequence",
    lab: async () => {
      const lab = new MirrorLab();
      for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
      return { lab, set: () => lab.set(["org/a:1", "org/b:1", "org/c:1"]) };
    },
    before: (lab) => lab.set(["org/a:1"]),
    registries: ["images"],
  },
  {
    what: "operators of a catalog that is rebuilt",
    lab: async () => {
      const lab = await new CatalogLab().fill();
      return { lab, set: () => lab.operators("packages: [{name: db, minVersion: 1.1.0}]") };
    },
    registries: ["operators"],
  },
];

for (const { what, lab: open, before, registries } of CONFIGURATIONS) {
  Deno.test(`a plan of ${what} predicts the bytes that the registry serves, to disk and to a mirror`, async () => {
    const { lab, set } = await open();
    await using _lab = lab;
    if (before) await mirrorToDisk({ root: lab.root, imageSet: before(lab) }, lab.deps);
    const toDisk = { root: lab.root, imageSet: set() };
    const lock = await planned(lab, toDisk);
    deepEqual(Object.keys(lock.figures.kinds), registries);
    deepEqual(Object.keys(lock.figures.registries), [lab.source.host]);
    lab.forget();
    const sealed = await mirrorToDisk({ ...toDisk, follow: { lock } }, lab.deps);
    ok(sealed.status === "sealed");
    ok(lock.figures.bytes.download > 0);
    deepEqual([servedBytes(lab), sealed.bytes.carried], [
      lock.figures.bytes.download,
      lock.figures.bytes.carry,
    ]);
    ok(lab.source.requests().every((request) => !/ GET \S+\/manifests\/[^s]/.test(request)));

    const copy = { root: `${lab.folder}/copy`, imageSet: set(), destination: lab.at("all") };
    const copyLock = await plannedCopy(lab, copy);
    lab.forget();
    const copied = await mirrorToMirror({ ...copy, follow: { lock: copyLock } }, lab.deps);
    deepEqual([copied.status, exitCodeOf(copied)], ["published", 0]);
    equal(servedBytes(lab), copyLock.figures.bytes.download);
    const again = await plannedCopy(lab, copy);
    deepEqual([again.figures.bytes.download, again.figures.images.unchanged], [0, again.images.length]);
  });
}

Deno.test("a plan says why each image is there, what is new, and what goes", async () => {
  await using lab = await new CatalogLab().fill();
  const imageSet = lab.operators("packages: [{name: mesh}]");
  const lock = await planned(lab, { root: lab.root, imageSet });
  const proxy = lock.images.find(({ origin }) => origin.endsWith("team/proxy:1"));
  deepEqual(proxy?.reasons, ["isc.yaml:5:18", "operator mesh 0.2.0 (fast)"]);
  deepEqual(lock.figures.images, { total: 3, new: 3, changed: 0, unchanged: 0, removed: 0 });
  equal(lockText(lock), lockText(await planned(lab, { root: lab.root, imageSet })));
  await mirrorToDisk({ root: lab.root, imageSet, follow: { lock } }, lab.deps);
  // Who follows it once more, after a crash perhaps, finds it done.
  const again = await mirrorToDisk({ root: lab.root, imageSet, follow: { lock } }, lab.deps);
  equal(again.status, "unchanged");
  const next = await planned(lab, { root: lab.root, imageSet: lab.set(["team/proxy:1"]) });
  deepEqual([next.figures.images.removed, next.removed.length], [2, 2]);
  deepEqual(next.images.map(({ change }) => change), ["unchanged"]);
});

Deno.test("a plan is made without a sequence, a state or a write at the destination", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await planned(lab, { root: lab.root, imageSet: lab.set(["org/a:1"]) });
  await plannedCopy(lab, { root: lab.root, imageSet: lab.set(["org/a:1"]), destination: lab.at() });
  deepEqual(lab.destination.writes(), []);
  ok(filesBelow(lab.root).every((path) => /^\.ferry(-lock$|\/(manifests\/|memory\.json$))/.test(path)));
});

Deno.test("a run that follows a plan refuses a tag that has moved, and takes what was planned where that is wished", async () => {
  await using lab = new MirrorLab();
  const old = await lab.add("org/a", "1");
  const imageSet = lab.set(["org/a:1"]);
  const lock = await planned(lab, { root: lab.root, imageSet });
  const { digest } = old.manifest.descriptor;
  await lab.push("org/a", "1", sampleImage("moved"));
  lab.forget();
  const request = { root: lab.root, imageSet };
  await rejects(mirrorToDisk({ ...request, follow: { lock } }, lab.deps), (error) => {
    const [found] = diagnosticsOf(error);
    match(found?.message ?? "", /org\/a:1 was sha256:\w+ when the plan was made, and names sha256:\w+ now/);
    return found?.code === "content-changed";
  });
  deepEqual(lab.source.requests(), ["HEAD /v2/org/a/manifests/1 200"]);
  const sealed = await mirrorToDisk({ ...request, follow: { lock, allowMovedTags: true } }, lab.deps);
  ok(sealed.status === "sealed");
  const { index } = await showSequence(sealed.sequence.folder);
  deepEqual(index?.plan.images.map((image) => image.digest), [digest]);
});

Deno.test("a run that follows a plan elsewhere refuses what the registry does not serve any more", async () => {
  await using lab = new MirrorLab();
  const old = await lab.add("org/a", "1");
  const imageSet = lab.set(["org/a:1"]);
  const lock = await planned(lab, { root: lab.root, imageSet });
  await lab.push("org/a", "1", sampleImage("moved"));
  await lab.source.layout.deleteManifest(pinned(repository("org/a"), old.manifest.descriptor.digest));
  const follow = { lock, allowMovedTags: true };
  await rejects(
    mirrorToDisk({ root: `${lab.folder}/other`, imageSet, follow }, lab.deps),
    /the sources do not give the plan any more/,
  );
});

Deno.test("a run that follows a plan refuses other inputs", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  const request = { root: lab.root, imageSet: lab.set(["org/a:1"]) };
  const lock = await planned(lab, request);
  const follow = { lock };
  await rejects(
    mirrorToDisk({ ...request, imageSet: lab.set(["org/b:1"]), follow }, lab.deps),
    /isc.yaml has changed since the plan was made/,
  );
  await rejects(
    mirrorToMirror({ ...request, destination: lab.at(), follow }, lab.deps),
    /the plan is for mirror to disk/,
  );
  await mirrorToDisk({ ...request, imageSet: lab.set(["org/b:1"]) }, lab.deps);
  await rejects(
    mirrorToDisk({ ...request, follow }, lab.deps),
    /goes on from nothing, and the next sequence would go on from sequence 1/,
  );
});

Deno.test("a plan lists what cannot be had, and the run that follows it goes without", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.source.layout.deleteManifest(pinned(repository("team/db"), lab.bundles.get("db 1.1.0")!));
  const request = { root: lab.root, imageSet: lab.operators("packages: [{name: db, minVersion: 1.0.0}]") };
  const lock = await planned(lab, request);
  deepEqual(lock.missing.map(({ affects }) => affects), [["operator db 1.1.0 (stable)"]]);
  const sealed = await mirrorToDisk({ ...request, follow: { lock } }, lab.deps);
  ok(sealed.status === "sealed");
  equal(exitCodeOf(sealed), 4);
  await diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps);
  ok(await lab.destination.layout.resolve(tagAt("site/index", "v1")));
});
