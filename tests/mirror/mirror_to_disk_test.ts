/** Mirror to disk: what is carried, what is not, and what every sequence says of itself. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import type { MirrorToDiskOutcome } from "../../lib/mirror/outcome.ts";
import type { SealedSequence } from "../../lib/mirror/sequence/seal.ts";
import { showSequence } from "../../lib/mirror/chain/sequences.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { hasher, hashHex } from "../../lib/system/hash.ts";
import { pushImage, repository, type SampleImage, sampleImage, sampleIndex } from "../support/images.ts";
import { fetchedBlobs, filesBelow, MirrorLab, NOW_MS } from "../support/mirror_lab.ts";
import {
  listFolder,
  makeFolder,
  pathInfo,
  readBytes,
  readLink,
  readText,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";

type Wanted = Partial<MirrorToDiskRequest> & { readonly images: Parameters<MirrorLab["set"]>[0] };

async function mirror(lab: MirrorLab, { images, ...request }: Wanted): Promise<MirrorToDiskOutcome> {
  return await mirrorToDisk({ root: lab.root, imageSet: lab.set(images), ...request }, lab.deps);
}

async function sealed(lab: MirrorLab, wanted: Wanted): Promise<SealedSequence> {
  const outcome = await mirror(lab, wanted);
  if (outcome.status === "sealed") return outcome.sequence;
  throw new Error(`not sealed but ${JSON.stringify(outcome)}`);
}

/** The digests in the parts of a sequence, by `tar`. */
async function carried({ folder, manifest }: SealedSequence): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name } of manifest.parts) {
    const { stdout, code } = await new Deno.Command("tar", { args: ["tf", `${folder}/${name}`] }).output();
    equal(code, 0);
    found.push(
      ...[...new TextDecoder().decode(stdout).matchAll(/^blobs\/sha256\/(\w+)$/gm)].map(([, hex]) => hex!),
    );
  }
  return found;
}

Deno.test("mirrorToDisk seals the first sequence with all its papers", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  await lab.push("org/multi", "2", sampleIndex("multi"));
  const { folder, manifest } = await sealed(lab, { images: ["org/app:1", "org/multi:2"] });
  equal(folder, `${lab.root}/content/seq1-baseline`);
  deepEqual(filesBelow(folder), [
    "imageset-config.yaml",
    "mirror_000001.tar",
    "seq-manifest.json",
    "seq-manifest.sig",
    "seq-metadata.yaml",
    "seq-upload.sh",
  ]);
  equal(manifest.complete, true);
  equal(manifest.created, "2026-11-21T08:07:00Z");
  // A manifest and four blobs; a list, two manifests and four blobs, as the base is there already.
  deepEqual(manifest.counts, { images: 2, carried: 5 + 7 });
  const [part] = manifest.parts;
  const bytes = readBytes(`${folder}/mirror_000001.tar`);
  deepEqual(part, { name: "mirror_000001.tar", size: bytes.length, sha256: hashHex("sha256", bytes) });
  equal(
    readText(`${folder}/imageset-config.yaml`),
    lab.set(["org/app:1", "org/multi:2"]).file.text,
  );
  deepEqual(lab.said(), [`no earlier state in ${lab.root}: this is a complete run`]);
  deepEqual(filesBelow(`${lab.root}/.ferry/staging`), []);
});

Deno.test("mirrorToDisk carries no blob twice over three sequences", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await lab.add("org/c", "1");
  const first = await sealed(lab, { images: ["org/a:1"] });
  const second = await sealed(lab, { images: ["org/a:1", "org/b:1"] });
  await lab.add("org/a", "2");
  const third = await sealed(lab, { images: ["org/a:2", "org/c:1"] });
  const all = [...await carried(first), ...await carried(second), ...await carried(third)];
  equal(new Set(all).size, all.length);
  deepEqual([second, third].map(({ manifest }) => [manifest.complete, manifest.dependencies]), [
    [false, [1]],
    [false, [1]],
  ]);
  const { index } = await showSequence(third.folder);
  deepEqual(index?.plan.images.map(({ path, tag }) => `${path}:${tag}`), ["org/a:2", "org/c:1"]);
  deepEqual(index?.predecessor, { number: 2, manifest: second.manifestDigest });
});

Deno.test("mirrorToDisk fetches only what is new", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const b = await lab.add("org/b", "1");
  await sealed(lab, { images: ["org/a:1"] });
  lab.forget();
  const { manifest } = await sealed(lab, { images: ["org/a:1", "org/b:1"] });
  const own = [...b.blobs].slice(0, 1).concat([...b.blobs].slice(2)).map(([digest]) => digest);
  deepEqual(fetchedBlobs(lab.source).toSorted(), own.toSorted());
  equal(
    manifest.bytes.carried,
    own.reduce((sum, one) => sum + b.blobs.get(one)!.length, 0) + b.manifest.bytes.length,
  );
});

Deno.test("mirrorToDisk asks once for each tag and for nothing else when nothing has changed", async () => {
  await using lab = new MirrorLab();
  const app = await lab.add("org/app", "1");
  await lab.push("org/multi", "2", sampleIndex("multi"));
  const images = ["org/app:1", "org/multi:2", `org/app@${app.manifest.descriptor.digest}`];
  await sealed(lab, { images });
  const before = filesBelow(lab.root);
  lab.forget();
  const outcome = await mirror(lab, { images });
  equal(outcome.status === "unchanged" && outcome.since.name, "seq1-baseline");
  deepEqual(lab.source.requests().toSorted(), [
    "HEAD /v2/org/app/manifests/1 200",
    "HEAD /v2/org/multi/manifests/2 200",
  ]);
  deepEqual(filesBelow(lab.root), before);
});

Deno.test("mirrorToDisk pins what a tag names now, and leaves digests alone", async () => {
  await using lab = new MirrorLab();
  const old = await lab.add("org/app", "1");
  const { digest } = old.manifest.descriptor;
  await sealed(lab, { images: ["org/app:1", `org/app@${digest}`] });
  const moved = await lab.push("org/app", "1", sampleImage("moved"));
  const { folder } = await sealed(lab, { images: ["org/app:1", `org/app@${digest}`] });
  const { index } = await showSequence(folder);
  deepEqual(index?.plan.images.map((image) => [image.tag, image.digest]), [
    ["1", moved],
    [digest.replace(":", "-"), digest],
  ]);
  match(readText(`${folder}/seq-metadata.yaml`), new RegExp(`from: ${digest}\n.*to: ${moved}`));
});

Deno.test("mirrorToDisk cuts a complete sequence in the same chain on request", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  const first = await sealed(lab, { images: ["org/app:1"] });
  lab.nowMs += 3600_000;
  const { folder, manifest } = await sealed(lab, { images: ["org/app:1"], mode: "baseline" });
  equal(folder, `${lab.root}/content/seq2-20261121-0907`);
  deepEqual([manifest.complete, manifest.dependencies, manifest.workspace], [
    true,
    [],
    first.manifest.workspace,
  ]);
  deepEqual(manifest.predecessor, { number: 1, manifest: first.manifestDigest });
});

Deno.test("mirrorToDisk carries again what was sealed since a day", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await sealed(lab, { images: ["org/a:1"] });
  lab.nowMs = NOW_MS + 2 * 86_400_000;
  await sealed(lab, { images: ["org/a:1", "org/b:1"] });
  const again = await sealed(lab, { images: ["org/a:1", "org/b:1"], since: "2026-11-22" });
  deepEqual(again.manifest.dependencies, [1]);
  const all = await sealed(lab, { images: ["org/a:1", "org/b:1"], since: "2026-11-21" });
  equal(all.manifest.complete, true);
});

Deno.test("mirrorToDisk numbers on from the highest folder, and takes descriptions as parts of paths", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await sealed(lab, { images: ["org/a:1"], description: "monthly update / september" });
  makeFolder(`${lab.root}/content/seq7-somebody`);
  await sealed(lab, { images: ["org/b:1"], description: "delete-old" });
  deepEqual(listFolder(`${lab.root}/content`), [
    "seq1-monthly-update-september",
    "seq7-somebody",
    "seq8-d_elete-old",
  ]);
});

Deno.test("mirrorToDisk fills parts to their limit, and cuts what is larger", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/big", "1", { layerBytes: 50_000 });
  await lab.add("org/other", "1", { layerBytes: 30_000 });
  const limit = 40_000;
  const { folder, manifest } = await sealed(lab, {
    images: ["org/big:1", "org/other:1"],
    partLimitBytes: limit,
  });
  ok(manifest.parts.length > 4);
  for (const { name, size } of manifest.parts) {
    ok(size <= limit, `${name} has ${size} bytes`);
    equal(pathInfo(`${folder}/${name}`)!.size, size);
  }
  const { index } = await showSequence(folder);
  const cut = [...index!.placements].filter(([, place]) =>
    place.kind === "here" && place.segments.length > 1
  );
  equal(cut.length, 3);
  for (const [digest, place] of cut) {
    const hash = hasher();
    for (const { part, offset, size } of place.kind === "here" ? place.segments : []) {
      hash.update(readBytes(`${folder}/${manifest.parts[part - 1]!.name}`).subarray(offset, offset + size));
    }
    equal(`sha256:${hash.hex()}`, digest);
  }
});

Deno.test("mirrorToDisk refuses a blob that does not fit when it may not be cut, before anything is fetched", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/big", "1", { layerBytes: 50_000 });
  await rejects(
    mirror(lab, { images: ["org/big:1"], partLimitBytes: 40_000, strictArchive: true }),
    (error) =>
      error instanceof DiagnosticError && error.code === "bad-option" &&
      /sha256:\w{64} is \d+/.test(error.message),
  );
  deepEqual(fetchedBlobs(lab.source), []);
});

Deno.test("mirrorToDisk gives the same parts for the same plan, wherever it runs", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c", "d", "e"]) await lab.add(`org/${name}`, "1", { layerBytes: 9_000 });
  const names = ["a", "b", "c", "d", "e"].map((name) => `org/${name}:1`);
  const one = await sealed(lab, { images: names, partLimitBytes: 60_000 });
  lab.nowMs += 5_000_000;
  const other = await sealed(lab, {
    images: names.toReversed(),
    partLimitBytes: 60_000,
    root: `${lab.folder}/elsewhere`,
  });
  ok(one.manifest.parts.length > 1);
  deepEqual(one.manifest.parts, other.manifest.parts);
});

Deno.test("mirrorToDisk asked to be strict reports every image that fails, seals nothing, and keeps what was fetched", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/good", "1");
  const bad = await lab.add("org/bad", "1");
  const images = ["org/good:1", "org/bad:1", "org/absent:1", "org/Upper:1"];
  const planned = await mirror(lab, { images, strict: true });
  equal(planned.status, "failed");
  deepEqual(planned.status === "failed" && planned.failures.map(({ error }) => error.code), [
    "bad-reference",
    "image-missing",
  ]);
  const lost = loseBlob(lab, bad);
  lab.forget();
  const fetched = await mirror(lab, { images: ["org/good:1", "org/bad:1"], strict: true });
  deepEqual(fetched.status === "failed" && fetched.failures.map(({ origin }) => origin), [
    `${lab.source.host}/org/bad:1`,
  ]);
  equal(fetchedBlobs(lab.source).length, 4 + 2);
  deepEqual(listFolder(lab.root), [
    ".ferry",
    ".ferry-lock",
    "working-dir",
  ]);
  await pushImage(lab.source.layout, repository("org/bad"), bad, ["1"]);
  lab.forget();
  await sealed(lab, { images: ["org/good:1", "org/bad:1"], strict: true });
  deepEqual(fetchedBlobs(lab.source), [lost]);
});

/** Takes the last layer of an image away from the source. @returns its digest. */
function loseBlob(lab: MirrorLab, image: SampleImage): string {
  const lost = [...image.blobs.keys()].at(-1)!;
  removePath(`${lab.source.layout.path}/blobs/sha256/${lost.slice(7)}`);
  return lost;
}

Deno.test("mirrorToDisk takes over what another plan had fetched", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/good", "1");
  loseBlob(lab, await lab.add("org/bad", "1"));
  equal((await mirror(lab, { images: ["org/good:1", "org/bad:1"], strict: true })).status, "failed");
  lab.forget();
  await sealed(lab, { images: ["org/good:1"] });
  deepEqual(fetchedBlobs(lab.source), []);
  deepEqual(filesBelow(`${lab.root}/.ferry/staging`), []);
});

Deno.test("mirrorToDisk refuses images that claim one place, and image sets that want nothing", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  await lab.add("other/app", "1");
  const both = await mirror(lab, { images: ["org/app:1", { name: "other/app:1", targetRepo: "org/app" }] });
  equal(both.status, "refused");
  match(both.status === "refused" ? both.failures[0]!.error.message : "", /would both become org\/app:1/);
  equal((await mirror(lab, { images: [] })).status, "empty");
});

Deno.test("mirrorToDisk carries signatures of images and members, and asks for absent ones only once", async () => {
  await using lab = new MirrorLab();
  const index = sampleIndex("signed");
  const digest = await lab.push("org/signed", "1", index);
  const member = index.members[0]!.manifest.descriptor.digest;
  const tagFor = (signed: string) => `${signed.replace(":", "-")}.sig`;
  await lab.push("org/signed", tagFor(digest), sampleImage("signature", { layers: ["payload"] }));
  await lab.push("org/signed", tagFor(member), sampleImage("signature 2", { layers: ["payload 2"] }));
  const { folder } = await sealed(lab, { images: ["org/signed:1"] });
  const { index: found } = await showSequence(folder);
  deepEqual(
    found?.plan.images[0]?.signatures.map(({ tag }) => tag).toSorted(),
    [tagFor(digest), tagFor(member)].toSorted(),
  );
  lab.forget();
  equal((await mirror(lab, { images: ["org/signed:1"] })).status, "unchanged");
  equal(lab.source.requests().length, 1);
  const bare = await sealed(lab, { images: ["org/signed:1"], removeSignatures: true });
  equal(bare.manifest.counts.carried, 0);
});

Deno.test("mirrorToDisk takes only the wanted platforms of a list, whose own manifest stays as it is", async () => {
  await using lab = new MirrorLab();
  const index = sampleIndex("multi", { architectures: ["amd64", "arm64", "s390x"] });
  await lab.push("org/multi", "1", index);
  const platforms = [{ os: "linux", architecture: "arm64" }];
  const { folder } = await sealed(lab, { images: [{ name: "org/multi:1", platforms }] });
  const { index: found } = await showSequence(folder);
  const root = index.manifest.descriptor;
  deepEqual(found?.plan.manifests.map(({ digest }) => digest), [
    index.members[1]!.manifest.descriptor.digest,
    root.digest,
  ]);
  const none = await mirror(lab, {
    images: [{ name: "org/multi:1", platforms: [{ os: "linux", architecture: "x" }] }],
  });
  match(none.status === "failed" ? none.failures[0]!.error.message : "", /has no image for linux\/x/);
});

Deno.test("mirrorToDisk refuses before the first byte when the disk is too small", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  const deps = { ...lab.deps, freeBytes: () => Promise.resolve(100) };
  await rejects(
    mirrorToDisk({ root: lab.root, imageSet: lab.set(["org/app:1"]) }, deps),
    (error) =>
      error instanceof DiagnosticError && error.code === "no-space" && /needs \d+ bytes/.test(error.message),
  );
  deepEqual(fetchedBlobs(lab.source), []);
});

Deno.test("mirrorToDisk links the parts of the newest sequence where oc-mirror would put them", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1", { layerBytes: 20_000 });
  await lab.add("org/b", "1");
  makeFolder(lab.root);
  replaceFile(`${lab.root}/mirror_000001.tar`, "not ours");
  await sealed(lab, { images: ["org/a:1"], linkParts: true, partLimitBytes: 30_000 });
  equal(readLink(`${lab.root}/mirror_000002.tar`), "content/seq1-baseline/mirror_000002.tar");
  equal(readText(`${lab.root}/mirror_000001.tar.old-1`), "not ours");
  await sealed(lab, { images: ["org/a:1", "org/b:1"], linkParts: true, description: "next" });
  equal(readLink(`${lab.root}/mirror_000001.tar`), "content/seq2-next/mirror_000001.tar");
  ok(!listFolder(lab.root).includes("mirror_000002.tar"));
});
