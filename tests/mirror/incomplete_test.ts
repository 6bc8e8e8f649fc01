/** Images that cannot be had: everything else goes on, and clusters are offered only what they can install. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { showSequence } from "../../lib/mirror/chain/sequences.ts";
import { pinned } from "../../lib/model/oci.ts";
import { readText } from "../../lib/system/files.ts";
import { CatalogLab } from "../support/catalog_lab.ts";
import { offered } from "../support/catalogs.ts";
import { pushImage, repository, type SampleImage, tagAt } from "../support/images.ts";
import { fetchedBlobs, MirrorLab } from "../support/mirror_lab.ts";

const MANY = 300;
const CATALOG = tagAt("site/index", "v1");

/** What can be wrong with an image: found while planning, or while its content is fetched. */
const TROUBLES: readonly { what: string; spoil: (lab: MirrorLab, image: SampleImage) => Promise<void> }[] = [
  {
    what: "whose manifest is gone",
    spoil: async (lab) => void await lab.source.layout.deleteManifest(tagAt("org/app-150", "1")),
  },
  {
    what: "of which a layer is gone",
    spoil: async (lab, { blobs }) => {
      await Deno.remove(`${lab.source.layout.path}/blobs/sha256/${[...blobs.keys()].at(-1)!.slice(7)}`);
    },
  },
];

for (const { what, spoil } of TROUBLES) {
  Deno.test(`mirrorToDisk seals ${MANY - 1} of ${MANY} images beside one ${what}, and the next run carries just that`, async () => {
    await using lab = new MirrorLab();
    const names = Array.from({ length: MANY }, (_, at) => `org/app-${at}`);
    const images = new Map<string, SampleImage>();
    for (const name of names) images.set(name, await lab.add(name, "1"));
    const bad = images.get("org/app-150")!;
    await spoil(lab, bad);
    const request = { root: lab.root, imageSet: lab.set(names.map((name) => `${name}:1`)) };
    const first = await mirrorToDisk(request, lab.deps);
    ok(first.status === "sealed");
    equal(exitCodeOf(first), 8);
    equal(first.sequence.manifest.counts.images, MANY - 1);
    const origin = `${lab.source.host}/org/app-150:1`;
    deepEqual(first.sequence.manifest.missing?.map(({ image, type }) => [image, type]), [[
      origin,
      "generic",
    ]]);
    match(readText(`${first.sequence.folder}/seq-metadata.yaml`), /missing:\n.*app-150:1/);
    const listed = JSON.parse(readText(`${lab.root}/working-dir/logs/missing.json`));
    deepEqual(listed.missing.map(({ image }: { image: string }) => image), [origin]);
    equal((await mirrorToDisk(request, lab.deps)).status, "unchanged");
    await pushImage(lab.source.layout, repository("org/app-150"), bad, ["1"]);
    lab.forget();
    const second = await mirrorToDisk(request, lab.deps);
    ok(second.status === "sealed");
    deepEqual([exitCodeOf(second), second.sequence.manifest.counts.images], [0, MANY]);
    const { index } = await showSequence(second.sequence.folder);
    const carried = [...index!.placements].flatMap(([digest, { kind }]) => kind === "here" ? [digest] : []);
    const own = [bad.manifest.descriptor.digest, ...bad.blobs.keys()];
    ok(carried.length > 0 && carried.every((digest) => own.includes(digest)));
    ok(fetchedBlobs(lab.source).every((digest) => own.some((one) => one === digest)));
    ok(!second.sequence.manifest.missing);
  });
}

Deno.test("a catalog stops offering versions of which an image is missing, and bridges them", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.source.layout.deleteManifest(pinned(repository("team/db"), lab.bundles.get("db 1.1.0")!));
  const request = {
    root: lab.root,
    imageSet: lab.operators("packages: [{name: db, minVersion: 1.0.0}, {name: mesh}]"),
  };
  const outcome = await mirrorToDisk(request, lab.deps);
  ok(outcome.status === "sealed");
  equal(exitCodeOf(outcome), 4);
  deepEqual(outcome.failures.map(({ type, affects }) => [type, affects]), [
    ["operatorBundle", ["operator db 1.1.0 (stable)"]],
  ]);
  const published = await diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps);
  deepEqual([published.status, exitCodeOf(published)], ["published", 0]);
  deepEqual(await offered(lab.destination.layout, CATALOG), [
    "db/next: 3.0.0",
    "db/stable: 1.0.0 2.0.0",
    "mesh/fast: 0.2.0",
  ]);
  const { index } = await showSequence(outcome.sequence.folder);
  const offers = index?.plan.offers?.map((one) =>
    one.kind === "operator" ? `${one.package} ${one.version}` : ""
  );
  deepEqual(offers?.toSorted(), ["db 1.0.0", "db 2.0.0", "db 3.0.0", "mesh 0.2.0"]);
});

Deno.test("a catalog offers incomplete versions where that is asked for, as oc-mirror's does", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.source.layout.deleteManifest(tagAt("team/proxy", "1"));
  const request = {
    root: lab.root,
    imageSet: lab.operators("packages: [{name: mesh}]"),
    destination: lab.at(),
    incomplete: "keep" as const,
  };
  const outcome = await mirrorToMirror(request, lab.deps);
  ok(outcome.status === "published");
  deepEqual(outcome.failures.map(({ type }) => type).sort(), ["operatorBundle", "operatorRelatedImage"]);
  equal(exitCodeOf(outcome), 4);
  equal(await lab.destination.layout.listTags({ registry: "", path: "team/mesh" }), null);
  deepEqual(await offered(lab.destination.layout, CATALOG), ["mesh/fast: 0.2.0"]);
});

Deno.test("a catalog of which nothing is complete is missing itself, and what was there stays", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.source.layout.deleteManifest(tagAt("team/proxy", "1"));
  const outcome = await lab.mirror("packages: [{name: mesh}]");
  ok(outcome.status === "published");
  deepEqual(outcome.failures.map(({ type }) => type).sort(), [
    "operatorBundle",
    "operatorCatalog",
    "operatorRelatedImage",
  ]);
  equal(exitCodeOf(outcome), 4);
  equal(await lab.destination.layout.listTags({ registry: "", path: "site/index" }), null);
});

Deno.test("mirrorToMirror makes a catalog anew when an image turns out not to be had on the way", async () => {
  await using lab = await new CatalogLab().fill();
  const image = await lab.add("team/db", "v2.0.0");
  await Deno.remove(`${lab.source.layout.path}/blobs/sha256/${[...image.blobs.keys()].at(-1)!.slice(7)}`);
  const outcome = await lab.mirror("packages: [{name: db, minVersion: 1.0.0}]");
  ok(outcome.status === "published");
  equal(exitCodeOf(outcome), 4);
  deepEqual(await offered(lab.destination.layout, CATALOG), ["db/next: 3.0.0", "db/stable: 1.0.0 1.1.0"]);
});
