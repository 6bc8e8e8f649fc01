/** Mirror to mirror: every blob is read once and sent once, and a second run has nothing to do. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { mirrorToMirror, type MirrorToMirrorRequest } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf, type MirrorToMirrorOutcome } from "../../lib/mirror/outcome.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { fetchedBlobs, filesBelow, imageSet, MirrorLab } from "../support/mirror_lab.ts";
import { readText, removePath } from "../../lib/system/files.ts";

async function mirror(
  lab: MirrorLab,
  images: Parameters<MirrorLab["set"]>[0],
  more: Partial<MirrorToMirrorRequest> = {},
): Promise<MirrorToMirrorOutcome> {
  return await mirrorToMirror(
    { root: lab.root, imageSet: lab.set(images), destination: lab.at(), ...more },
    lab.deps,
  );
}

Deno.test("mirrorToMirror reads and sends each blob once", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await lab.push("org/multi", "1", sampleIndex("multi"));
  const outcome = await mirror(lab, ["org/a:1", "org/b:1", "org/c:1", "org/multi:1"]);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  const fetched = fetchedBlobs(lab.source);
  equal(new Set(fetched).size, fetched.length);
  for (const name of ["a", "b", "c", "multi"]) {
    await readImage(lab.destination.layout, tagAt(`org/${name}`, "1"));
  }
});

Deno.test("mirrorToMirror asks each side once for each tag when all is there, and puts nothing", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.push("org/multi", "1", sampleIndex("multi"));
  await mirror(lab, ["org/a:1", "org/multi:1"]);
  const before = filesBelow(lab.root);
  lab.forget();
  const outcome = await mirror(lab, ["org/a:1", "org/multi:1"]);
  equal(outcome.status === "published" && outcome.sentImages, 0);
  const asked = ["HEAD /v2/org/a/manifests/1 200", "HEAD /v2/org/multi/manifests/1 200"];
  deepEqual(lab.source.requests().toSorted(), asked);
  deepEqual(lab.destination.requests().toSorted(), asked);
  deepEqual(filesBelow(lab.root), before);
});

Deno.test("mirrorToMirror goes on without the images that fail, and lists them", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const bad = await lab.add("org/bad", "1");
  removePath(`${lab.source.layout.path}/blobs/sha256/${[...bad.blobs.keys()].at(-1)!.slice(7)}`);
  const outcome = await mirror(lab, ["org/absent:1", "org/bad:1", "org/a:1"]);
  ok(outcome.status === "published");
  deepEqual(outcome.failures.map(({ error }) => error.code), ["image-missing", "image-missing"]);
  equal(exitCodeOf(outcome), 8);
  equal(outcome.images, 1);
  match(
    readText(`${lab.root}/working-dir/logs/mirroring_errors_20261121_080700.txt`),
    /^error mirroring image \S+\/org\/absent:1 error: .*\nerror mirroring image \S+\/org\/bad:1 error: .*\n$/,
  );
  ok(await lab.destination.layout.resolve(tagAt("org/a", "1")));
  equal(await lab.destination.layout.resolve(tagAt("org/bad", "1")), null);
});

Deno.test("mirrorToMirror copies nothing when one reference has neither tag nor digest", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const outcome = await mirror(lab, ["org/a:1", "org/b"]);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["refused", 8]);
  deepEqual([...lab.source.requests(), ...lab.destination.requests()], []);
});

Deno.test("mirrorToMirror leaves out what is blocked, by its origin or its destination", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  const set = lab.set(
    ["org/a:1", "org/b:1", "org/c:1"],
    `  blockedImages: [{name: "org/a:"}, {name: "^${lab.destination.host}/org/b"}]\n`,
  );
  await mirror(lab, [], { imageSet: set });
  deepEqual(lab.destination.layout.repositories(), ["org/c"]);
});

Deno.test("mirrorToMirror takes images from layouts in folders", async () => {
  await using lab = new MirrorLab();
  const path = `${lab.folder}/layout`;
  {
    using layout = LayoutRegistry.open(path);
    await pushImage(layout, repository("anything"), sampleIndex("stored"), ["x"]);
  }
  const set = imageSet(
    `  additionalImages: [{name: "oci://${path}"}, {name: "oci://${path}", targetRepo: my/own, targetTag: v1}]\n`,
  );
  const outcome = await mirror(lab, [], { imageSet: set });
  ok(outcome.status === "published");
  deepEqual(outcome.failures, []);
  await readImage(lab.destination.layout, tagAt("my/own", "v1"));
  await readImage(lab.destination.layout, tagAt(path.slice(1), "latest"));
  deepEqual(outcome.resources.files, []);
});

Deno.test("mirrorToMirror keeps lists of some platforms as they are, where the registry takes them", async () => {
  await using lab = new MirrorLab({ sparse: true });
  const index = sampleIndex("multi");
  const digest = await lab.push("org/multi", "1", index);
  const images = [{ name: "org/multi:1", platforms: [{ os: "linux", architecture: "arm64" }] }];
  await mirror(lab, images);
  const { layout } = lab.destination;
  equal((await layout.resolve(tagAt("org/multi", "1")))?.digest, digest);
  const members = await Promise.all(
    index.members.map(({ manifest }) =>
      layout.resolve({ repository: repository("org/multi"), tag: null, digest: manifest.descriptor.digest })
    ),
  );
  deepEqual(members.map((member) => member !== null), [false, true]);
  await using strict = new MirrorLab();
  await strict.push("org/multi", "1", index);
  const refused = await mirror(strict, images);
  ok(refused.status === "published");
  match(refused.failures[0]!.error.notes[0]!.message, /only 1 of the 2 platforms/);
});

Deno.test("mirrorToMirror can be stopped, and the next run fetches only the rest", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c", "d"]) await lab.add(`org/${name}`, "1", { layerBytes: 200_000 });
  const images = ["org/a:1", "org/b:1", "org/c:1", "org/d:1"];
  const stop = new AbortController();
  const interrupted = new DiagnosticError("interrupted", { code: "interrupted" });
  const deps = {
    ...lab.deps,
    emit: (event: { kind: string }) => void (event.kind === "image-done" && stop.abort(interrupted)),
  };
  const request = { root: lab.root, imageSet: lab.set(images), destination: lab.at() };
  await rejects(mirrorToMirror(request, deps, { parallelImages: 1, signal: stop.signal }), interrupted);
  const before = fetchedBlobs(lab.source).length;
  await mirror(lab, images);
  const all = fetchedBlobs(lab.source);
  ok(before > 0 && before < all.length);
  ok(all.length - new Set(all).size <= 5, "no more than what was on its way is fetched again");
  for (const name of ["a", "d"]) await readImage(lab.destination.layout, tagAt(`org/${name}`, "1"));
});

Deno.test("mirrorToMirror pushes a moved tag again and leaves the others alone", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await mirror(lab, ["org/a:1", "org/b:1"]);
  const moved = await lab.push("org/a", "1", sampleImage("moved"));
  lab.forget();
  const outcome = await mirror(lab, ["org/a:1", "org/b:1"]);
  equal(outcome.status === "published" && outcome.sentImages, 1);
  equal((await lab.destination.layout.resolve(tagAt("org/a", "1")))?.digest, moved);
  ok(lab.destination.writes().every((request) => request.includes("/org/a/")));
});
