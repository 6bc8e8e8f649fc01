/** Catalogs of operators: filtered, rebuilt, carried and published like any other image. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { planDeletion } from "../../lib/mirror/delete/plan_deletion.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { offeredPackages } from "../../lib/mirror/list/offered_operators.ts";
import { diffSequences } from "../../lib/mirror/chain/sequence_diff.ts";
import { showSequence } from "../../lib/mirror/chain/sequences.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { isDirectory, readText, removePath, replaceFile } from "../../lib/system/files.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { documentsIn, offered, openedImage } from "../support/catalogs.ts";
import { CatalogLab } from "../support/catalog_lab.ts";
import { readImage, repository, tagAt } from "../support/images.ts";
import { fetchedBlobs, filesBelow, imageSet } from "../support/mirror_lab.ts";

const CATALOG = tagAt("site/index", "v1");

Deno.test("mirrorToMirror publishes a catalog that offers what was chosen, with its images", async () => {
  await using lab = await new CatalogLab().fill();
  const outcome = await lab.mirror("packages: [{name: db, minVersion: 1.1.0}]");
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  deepEqual(await offered(lab.destination.layout, CATALOG), ["db/next: 3.0.0", "db/stable: 1.1.0 2.0.0"]);
  const { config, files } = await openedImage(lab.destination.layout, CATALOG);
  deepEqual(config.config.Cmd, ["serve", "/configs"]);
  equal(config.config.Labels["operators.operatorframework.io.index.configs.v1"], "/configs");
  deepEqual([...files.keys()].sort(), ["bin/opm", "configs/db/catalog.json"]);
  const root = await lab.destination.layout.getManifest(CATALOG);
  ok(root?.content.kind === "index");
  deepEqual(root.content.manifests.map(({ platform }) => platform?.architecture), ["arm64", "amd64"]);
  await readImage(lab.destination.layout, CATALOG);
  for (const version of ["1.1.0", "2.0.0", "3.0.0"]) {
    const tag = lab.bundles.get(`db ${version}`)!.replace(":", "-");
    await readImage(lab.destination.layout, tagAt("team/db", tag));
  }
  await readImage(lab.destination.layout, tagAt("team/proxy", "1"));
  deepEqual(filesBelow(`${lab.root}/working-dir/cluster-resources`), [
    "cc-index-v1.yaml",
    "cs-index-v1.yaml",
    "idms-oc-mirror.yaml",
    "itms-oc-mirror.yaml",
  ]);
  match(
    readText(`${lab.root}/working-dir/cluster-resources/cs-index-v1.yaml`),
    new RegExp(`image: ["']?${lab.destination.host}/site/index:v1`),
  );
});

Deno.test("mirrorToMirror puts the catalog after the images that it offers", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("");
  const tags = lab.destination.writes().filter((request) => /^PUT \S+\/manifests\//.test(request));
  match(tags.at(-1)!, /^PUT \/v2\/site\/index\/manifests\/v1 /);
  const catalogs = tags.findIndex((request) => request.includes("/site/index/"));
  ok(tags.slice(catalogs).every((request) => request.includes("/site/index/")));
});

Deno.test("mirrorToMirror takes a catalog out of a layout whose own index lists the platforms", async () => {
  await using lab = await new CatalogLab().fill();
  const folder = `${lab.folder}/index-layout`;
  const reader = lab.source.layout;
  const list = await reader.getManifest(CATALOG);
  ok(list?.content.kind === "index");
  {
    using layout = LayoutRegistry.open(folder);
    for (const { digest } of list.content.manifests) {
      const image = await reader.getManifest({ ...CATALOG, tag: null, digest });
      ok(image?.content.kind === "image");
      for (const blob of [image.content.config, ...image.content.layers]) {
        await layout.putBlob(repository("x"), blob, () => reader.getBlob(CATALOG.repository, blob));
      }
      await layout.putManifest(repository("x"), image);
    }
  }
  const index = { schemaVersion: 2, manifests: JSON.parse(new TextDecoder().decode(list.bytes)).manifests };
  replaceFile(`${folder}/index.json`, JSON.stringify(index));
  const set = imageSet(
    `  operators: [{catalog: "oci://${folder}", targetCatalog: own/index, packages: [{name: mesh}]}]\n`,
  );
  const outcome = await mirrorToMirror({ root: lab.root, imageSet: set, destination: lab.at() }, lab.deps);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  const published = tagAt("own/index", "latest");
  deepEqual(await offered(lab.destination.layout, published), ["mesh/fast: 0.2.0"]);
  const root = await lab.destination.layout.getManifest(published);
  ok(root?.content.kind === "index");
  deepEqual(root.content.manifests.map(({ platform }) => platform?.architecture), ["arm64", "amd64"]);
});

Deno.test("mirrorToMirror has nothing to do the second time, and fetches no catalog", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("packages: [{name: db}]");
  lab.forget();
  const outcome = await lab.mirror("packages: [{name: db}]");
  equal(outcome.status === "published" && outcome.sentImages, 0);
  deepEqual([lab.destination.writes(), fetchedBlobs(lab.source)], [[], []]);
});

Deno.test("mirrorToMirror reads a catalog once, whatever is asked for of it later", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("packages: [{name: db}]");
  lab.forget();
  await lab.mirror("packages: [{name: db}, {name: mesh}]");
  deepEqual(await offered(lab.destination.layout, CATALOG), [
    "db/next: 3.0.0",
    "db/stable: 2.0.0",
    "mesh/fast: 0.2.0",
  ]);
  deepEqual(lab.source.requests().filter((request) => /GET \S+site\/index/.test(request)), []);
});

Deno.test("mirrorToMirror makes the same catalog of the same choice", async () => {
  await using lab = await new CatalogLab().fill();
  const digest = async () => (await lab.destination.layout.resolve(CATALOG))?.digest;
  await lab.mirror("packages: [{name: mesh}, {name: db, maxVersion: 1.1.0}]");
  const first = await digest();
  await lab.mirror("packages: [{name: db, maxVersion: 1.1.0}, {name: mesh}]", `${lab.folder}/other`);
  equal(await digest(), first);
  await lab.mirror("packages: [{name: mesh}]", `${lab.folder}/other`);
  ok(await digest() !== first);
});

Deno.test("mirrorToMirror leaves a catalog of which everything is wanted as it is", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("full: true, targetCatalog: mine/ops, targetTag: v9");
  const [source, target] = [
    await lab.source.layout.resolve(CATALOG),
    await lab.destination.layout.resolve(tagAt("mine/ops", "v9")),
  ];
  equal(target?.digest, source?.digest);
  equal((await lab.destination.layout.listTags({ registry: "", path: "team/db" }))?.length, 4);
});

Deno.test("mirrorToMirror gives the rebuilt catalog only the platforms that are asked for", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("platforms: [{os: linux, architecture: amd64}], packages: [{name: mesh}]");
  const root = await lab.destination.layout.getManifest(CATALOG);
  ok(root?.content.kind === "index");
  deepEqual(root.content.manifests.map(({ platform }) => platform?.architecture), ["amd64"]);
});

Deno.test("mirrorToMirror transfers nothing when something is asked for that is not there", async () => {
  await using lab = await new CatalogLab().fill();
  const outcome = await lab.mirror("packages: [{name: dp}, {name: mesh, minVersion: 9.0.0}]");
  ok(outcome.status === "refused");
  equal(exitCodeOf(outcome), 4);
  deepEqual(outcome.failures.map(({ error: { hint, at } }) => [hint, at?.file.path]), [
    ['did you mean "db"', "isc.yaml"],
    ["it has 0.1.0, 0.2.0", "isc.yaml"],
  ]);
  deepEqual(lab.destination.requests(), []);
});

for (
  const [entry, said] of [
    ["full: true, packages: [{name: db, minVersion: 1.0.0}]", /has a version range, but full: true/],
    [
      "full: true, packages: [{name: db, channels: [{name: next, maxVersion: 1.0.0}]}]",
      /has a version range/,
    ],
    [
      "packages: [{name: db, channels: [{name: next}]}]",
      /default channel stable of package db is filtered out/,
    ],
  ] as const
) {
  Deno.test(`mirrorToMirror refuses an entry as oc-mirror does: ${entry}`, async () => {
    await using lab = await new CatalogLab().fill();
    const outcome = await lab.mirror(entry);
    ok(outcome.status === "refused");
    match(outcome.failures[0]!.error.message, said);
    equal(exitCodeOf(outcome), 4);
    deepEqual(lab.destination.requests(), []);
  });
}

for (
  const [catalog, said] of [["site/absent:v1", /manifest unknown/], [
    "site/index",
    /neither tag nor digest/,
  ]] as const
) {
  Deno.test(`mirrorToMirror refuses the catalog ${catalog}`, async () => {
    await using lab = await new CatalogLab().fill();
    const set = imageSet(`  operators: [{catalog: "${lab.source.host}/${catalog}"}]\n`);
    const outcome = await mirrorToMirror({ root: lab.root, imageSet: set, destination: lab.at() }, lab.deps);
    ok(outcome.status === "refused");
    match(outcome.failures[0]!.error.message, said);
    equal(exitCodeOf(outcome), 4);
  });
}

Deno.test("mirrorToMirror keeps what a template has beside", async () => {
  await using lab = await new CatalogLab().fill();
  const template = `${lab.folder}/template.yaml`;
  replaceFile(
    template,
    "apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: x, labels: {a: b}}\n" +
      "spec: {displayName: Ours, sourceType: grpc, image: none}\n",
  );
  const entry = `packages: [{name: mesh}], targetCatalogSourceTemplate: ${template}`;
  await lab.mirror(entry);
  const file = `${lab.root}/working-dir/cluster-resources/cs-index-v1.yaml`;
  const text = readText(file);
  for (const part of [/displayName: Ours/, /a: b/, /name: cs-index-v1/, /namespace: openshift-marketplace/]) {
    match(text, part);
  }
  replaceFile(template, "kind: Other\n");
  await lab.mirror(entry);
  match(readText(file), /^(?![\s\S]*displayName)/);
  match(lab.said().join("\n"), /is no template for a CatalogSource/);
});

Deno.test("catalogs travel in sequences, and are published without their source", async () => {
  await using lab = await new CatalogLab().fill();
  const { root, deps } = lab;
  const set = lab.operators("packages: [{name: db}]");
  const cut = await mirrorToDisk({ root, imageSet: set }, deps);
  equal(cut.status, "sealed");
  equal((await mirrorToDisk({ root, imageSet: set }, deps)).status, "unchanged");
  const more = lab.operators("packages: [{name: db}, {name: mesh}]");
  const next = await mirrorToDisk({ root, imageSet: more }, deps);
  ok(next.status === "sealed" && !next.sequence.manifest.complete);
  lab.forget();
  const outcome = await diskToMirror({ from: root, destination: lab.at(), imageSet: more }, deps);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  deepEqual(lab.source.requests(), []);
  deepEqual(await offered(lab.destination.layout, CATALOG), [
    "db/next: 3.0.0",
    "db/stable: 2.0.0",
    "mesh/fast: 0.2.0",
  ]);
  await readImage(lab.destination.layout, CATALOG);
});

Deno.test("templates travel in sequences as well", async () => {
  await using lab = await new CatalogLab().fill();
  const { root, deps } = lab;
  const template = `${lab.folder}/template.yaml`;
  replaceFile(
    template,
    "apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nspec: {displayName: Ours}\n",
  );
  const imageSet = lab.operators(`packages: [{name: mesh}], targetCatalogSourceTemplate: ${template}`);
  await mirrorToDisk({ root, imageSet }, deps);
  removePath(template);
  lab.forget();
  await diskToMirror({ from: root, destination: lab.at(), imageSet }, deps);
  match(readText(`${root}/working-dir/cluster-resources/cs-index-v1.yaml`), /displayName: Ours/);
  deepEqual(lab.said().filter((message) => message.includes("template")), []);
});

Deno.test("diskToMirror refuses what no sequence was asked for, and writes nothing", async () => {
  await using lab = await new CatalogLab().fill();
  const { root, deps } = lab;
  await mirrorToDisk({ root, imageSet: lab.operators("packages: [{name: db}]") }, deps);
  lab.forget();
  const imageSet = lab.operators("packages: [{name: mesh}]");
  const outcome = await diskToMirror({ from: root, destination: lab.at(), imageSet }, deps);
  ok(outcome.status === "refused");
  equal(exitCodeOf(outcome), 4);
  deepEqual([lab.destination.writes(), lab.source.requests()], [[], []]);
});

Deno.test("dry runs tell of catalogs and write nothing of them", async () => {
  await using lab = await new CatalogLab().fill();
  const request = {
    root: lab.root,
    imageSet: lab.operators("packages: [{name: db}]"),
    destination: lab.at(),
  };
  const outcome = await mirrorToMirror({ ...request, dryRun: { writes: true } }, lab.deps);
  ok(outcome.status === "dry-run");
  deepEqual(filesBelow(lab.root), ["working-dir/dry-run/mapping.txt"]);
  const lines = readText(outcome.mapping!).split("\n");
  ok(lines.includes(`docker://localhost:55000/site/index:v1=docker://${lab.destination.host}/site/index:v1`));
  deepEqual(lab.destination.writes(), []);
});

Deno.test("dry runs call a catalog that is known by its digest as oc-mirror does before it has made it", async () => {
  await using lab = await new CatalogLab().fill();
  const { digest } = (await lab.source.layout.resolve(CATALOG))!;
  const catalog = `${lab.source.host}/site/index@${digest}`;
  const request = {
    root: lab.root,
    imageSet: imageSet(`  operators:\n    - {catalog: "${catalog}", packages: [{name: db}]}\n`),
    destination: lab.at(),
  };
  const outcome = await mirrorToMirror({ ...request, dryRun: { writes: true } }, lab.deps);
  ok(outcome.status === "dry-run");
  const hash = hashHex("md5", `{"packages":[{"name":"db"}],"catalog":"${catalog}"}`);
  match(readText(outcome.mapping!), new RegExp(`/site/index:sha256-${hash}$`, "m"));
  // What is made has a digest of its own.
  await mirrorToMirror(request, lab.deps);
  const [tag] = await lab.destination.layout.listTags(repository("site/index")) ?? [];
  match(tag ?? "", /^sha256-[0-9a-f]{64}$/);
});

Deno.test("planDeletion lists what was mirrored of a catalog, but not the catalog, without asking its source", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("packages: [{name: db}, {name: mesh}]");
  lab.forget();
  const catalog = `${lab.source.host}/site/index:v1`;
  const imageSet = loadImageSet({
    path: "disc.yaml",
    text:
      `kind: DeleteImageSetConfiguration\ndelete:\n  operators: [{catalog: "${catalog}", packages: [{name: mesh}]}]\n`,
  }, "delete");
  const outcome = await planDeletion({ root: lab.root, imageSet, destination: lab.at() }, lab.deps);
  ok(outcome.status === "planned");
  equal(outcome.items, 2);
  deepEqual(lab.source.requests(), []);
  match(readText(outcome.plan), /type: operatorBundle/);
  match(readText(outcome.config), /operators:[\s\S]*mesh/);
});

Deno.test("the documents of a rebuilt catalog are those of the original, but for what was left out", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.mirror("packages: [{name: db, defaultChannel: next, channels: [{name: next}]}]");
  const { files } = await openedImage(lab.destination.layout, CATALOG);
  const documents = documentsIn(files.get("configs/db/catalog.json")!);
  deepEqual(documents.map(({ schema, name }) => `${schema} ${name}`), [
    "olm.package db",
    "olm.channel next",
    "olm.bundle db.v3.0.0",
  ]);
  equal(documents[0]?.defaultChannel, "next");
});

Deno.test("offeredPackages tells what the catalogs of a sequence offer, and diffSequences what has changed", async () => {
  await using lab = await new CatalogLab().fill();
  const cut = async (entry: string) => {
    const outcome = await mirrorToDisk({ root: lab.root, imageSet: lab.operators(entry) }, lab.deps);
    if (outcome.status !== "sealed") throw new Error(outcome.status);
    const sequence = await showSequence(outcome.sequence.folder);
    return { ...sequence, offered: await offeredPackages(sequence) };
  };
  const before = await cut("packages: [{name: db, channels: [{name: stable, minVersion: 2.0.0}]}]");
  deepEqual(before.offered?.map(({ name, channels }) => [name, channels]), [
    ["db", [{ name: "stable", versions: ["2.0.0"] }]],
  ]);
  const after = await cut(
    "packages: [{name: db, channels: [{name: stable, minVersion: 1.1.0}]}, {name: mesh}]",
  );
  const found = diffSequences(before, after);
  equal(found.operatorsBy, "catalogs");
  deepEqual(found.packages, { added: ["mesh"], removed: [] });
  deepEqual(found.channels, { added: ["mesh fast"], removed: [] });
  deepEqual(found.versions, { added: ["db 1.1.0", "mesh 0.2.0"], removed: [] });
  removePath(before.folder);
  equal(await offeredPackages(await showSequence(after.folder)), null);
});

Deno.test("mirrorToDisk and mirrorToMirror read no blob of a catalog twice", async () => {
  for (const workflow of ["to disk", "to mirror"]) {
    await using lab = await new CatalogLab().fill();
    if (workflow === "to mirror") await lab.mirror("");
    else await mirrorToDisk({ root: lab.root, imageSet: lab.operators("") }, lab.deps);
    const fetched = fetchedBlobs(lab.source);
    deepEqual(fetched.toSorted(), [...new Set(fetched)].toSorted());
    equal(isDirectory(workspacePaths(lab.root).kept), false);
  }
});
