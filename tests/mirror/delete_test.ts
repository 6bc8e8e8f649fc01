/** Deleting: a list first, then what is listed and nothing that something else needs. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { deleteImages } from "../../lib/mirror/delete/delete_images.ts";
import { planDeletion, type PlanDeletionRequest } from "../../lib/mirror/delete/plan_deletion.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { rehearseDeletion } from "../../lib/mirror/delete/rehearse_deletion.ts";
import { type Deleted, exitCodeOf } from "../../lib/mirror/outcome.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { CatalogLab } from "../support/catalog_lab.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import { readText, replaceFile } from "../../lib/system/files.ts";

async function mirror(lab: MirrorLab, images: readonly string[]): Promise<void> {
  const request = { root: lab.root, imageSet: lab.set(images), destination: lab.at() };
  equal((await mirrorToMirror(request, lab.deps)).status, "published");
}

async function plan(
  lab: MirrorLab,
  images: readonly string[],
  more: Partial<PlanDeletionRequest> = {},
): Promise<string> {
  const request = { root: lab.root, imageSet: lab.deleteSet(images), destination: lab.at(), ...more };
  const outcome = await planDeletion(request, lab.deps);
  if (outcome.status !== "planned") throw new Error(outcome.status);
  return outcome.plan;
}

async function execute(lab: MirrorLab, path: string, destination = lab.at()): Promise<Deleted> {
  const list = { path, text: readText(path) };
  return await deleteImages({ list, destination, root: lab.root, forceCache: true }, lab.deps);
}

Deno.test("planDeletion writes the list in oc-mirror's form, and touches nothing", async () => {
  await using lab = new MirrorLab();
  const a = await lab.add("org/a", "1");
  const { digest } = a.manifest.descriptor;
  await mirror(lab, ["org/a:1", `org/a@${digest}`]);
  lab.destination.forget();
  const path = await plan(lab, [`org/a@${digest}`, "org/a:1", "org/never:1"], { id: "second" });
  equal(path, `${lab.root}/working-dir/delete/delete-images-second.yaml`);
  const [from, to] = [lab.source.host, `docker://${lab.destination.host}`];
  deepEqual(readText(path).split("\n"), [
    "apiVersion: mirror.openshift.io/v2alpha1",
    "items:",
    `- imageName: ${from}/org/a:1`,
    `  imageReference: ${to}/org/a:1`,
    "  type: generic",
    `- imageName: ${from}/org/a@${digest}`,
    `  imageReference: ${to}/org/a:${digest.replace(":", "-")}`,
    "  type: generic",
    `- imageName: ${from}/org/never:1`,
    `  imageReference: ${to}/org/never:1`,
    "  type: generic",
    "kind: DeleteImageList",
    "",
  ]);
  deepEqual(
    readText(`${lab.root}/working-dir/delete/delete-imageset-config-second.yaml`).split("\n"),
    [
      "apiVersion: mirror.openshift.io/v2alpha1",
      "delete:",
      "  additionalImages:",
      `  - name: ${from}/org/a@${digest}`,
      `  - name: ${from}/org/a:1`,
      `  - name: ${from}/org/never:1`,
      "kind: DeleteImageSetConfiguration",
      "",
    ],
  );
  deepEqual(lab.destination.requests(), []);
});

Deno.test("planDeletion tells whether the list is new", async () => {
  await using lab = new MirrorLab();
  const request = (images: readonly string[]) =>
    ({ root: lab.root, imageSet: lab.deleteSet(images), destination: lab.at() }) as const;
  const isNew = async (images: readonly string[]) => {
    const outcome = await planDeletion(request(images), lab.deps);
    return outcome.status === "planned" && outcome.isNew;
  };
  deepEqual([await isNew(["org/a:1"]), await isNew(["org/a:1"]), await isNew(["org/a:2"])], [
    true,
    false,
    true,
  ]);
});

Deno.test("planDeletion asks nobody on the far side, which has nothing but what was published", async () => {
  await using lab = await new CatalogLab().fill();
  const entry = "packages: [{name: db}, {name: mesh}]";
  const cut = await mirrorToDisk({ root: lab.root, imageSet: lab.operators(entry) }, lab.deps);
  ok(cut.status === "sealed");
  const root = `${lab.folder}/far`;
  const destination = lab.at();
  await diskToMirror({ from: cut.sequence.folder, root, destination }, lab.deps);
  lab.forget();
  const catalog = `{catalog: "${lab.source.host}/site/index:v1", ${entry}}`;
  const text = `kind: DeleteImageSetConfiguration\ndelete: {operators: [${catalog}]}\n`;
  const imageSet = loadImageSet({ path: "disc.yaml", text }, "delete");
  const planned = await planDeletion({ root, imageSet, destination }, lab.deps);
  ok(planned.status === "planned");
  deepEqual([planned.items, planned.failures, lab.source.requests()], [4, [], []]);
});

Deno.test("planDeletion lists signatures on request, by what is known of the images", async () => {
  await using lab = new MirrorLab();
  const a = await lab.add("org/a", "1");
  await mirror(lab, ["org/a:1"]);
  const path = await plan(lab, ["org/a:1", "org/never:1"], { signatures: true });
  const tag = `${a.manifest.descriptor.digest.replace(":", "-")}.sig`;
  match(readText(path), new RegExp(`imageReference: docker://\\S+/org/a:${tag}\n`));
  match(lab.said().join(), /org\/never:1: its digest is not known/);
});

Deno.test("deleteImages deletes what is listed, and a second time finds it gone", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await mirror(lab, ["org/a:1", "org/b:1"]);
  const path = await plan(lab, ["org/a:1"]);
  const first = await execute(lab, path);
  deepEqual([first.deleted, first.absent, exitCodeOf(first)], [[`${lab.destination.host}/org/a:1`], [], 0]);
  equal(await lab.destination.layout.resolve(tagAt("org/a", "1")), null);
  await readImage(lab.destination.layout, tagAt("org/b", "1"));
  const second = await execute(lab, path);
  deepEqual([second.deleted, second.absent, exitCodeOf(second)], [
    [],
    [`${lab.destination.host}/org/a:1`],
    0,
  ]);
  match(lab.said().join(), /ferry keeps no cache/);
});

Deno.test("rehearseDeletion tells what deleting would do, and changes nothing", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await mirror(lab, ["org/a:1"]);
  const path = await plan(lab, ["org/a:1", "org/never:1"]);
  const elsewhere = "docker://other.example/org/a:1";
  const item = `- imageName: x/y:1\n  imageReference: ${elsewhere}\n  type: generic\n`;
  replaceFile(path, readText(path).replace("kind:", `${item}kind:`));
  lab.destination.forget();
  const list = { path, text: readText(path) };
  const told = await rehearseDeletion({ list, destination: lab.at() }, lab.deps);
  deepEqual(lab.destination.writes(), []);
  equal(told.refused.length, 1);
  deepEqual(told, { ...await execute(lab, path), refused: told.refused });
});

Deno.test("deleteImages keeps other tags of the same image", async () => {
  await using lab = new MirrorLab();
  const image = sampleImage("twins");
  const { layout } = lab.destination;
  await pushImage(layout, repository("org/app"), image, ["v1", "v2", "v3"]);
  const path = await plan(lab, ["org/app:v1", "org/app:v3"]);
  const outcome = await execute(lab, path);
  equal(outcome.deleted.length, 2);
  deepEqual(await layout.listTags(repository("org/app")), ["v2"]);
  await readImage(layout, tagAt("org/app", "v2"));
});

Deno.test("deleteImages deletes an image whose tags are all listed", async () => {
  await using lab = new MirrorLab();
  const image = sampleImage("twins");
  const { layout } = lab.destination;
  await pushImage(layout, repository("org/app"), image, ["v1", "v2"]);
  await execute(lab, await plan(lab, ["org/app:v1", "org/app:v2"]));
  equal(
    await layout.resolve({
      repository: repository("org/app"),
      tag: null,
      digest: image.manifest.descriptor.digest,
    }),
    null,
  );
});

Deno.test("deleteImages keeps an image that is a member of a list that stays", async () => {
  await using lab = new MirrorLab();
  const index = sampleIndex("multi");
  const { layout } = lab.destination;
  await pushImage(layout, repository("org/app"), index, ["all"]);
  await pushImage(layout, repository("org/app"), index.members[0]!, ["amd64"]);
  await execute(lab, await plan(lab, ["org/app:amd64"]));
  deepEqual(await layout.listTags(repository("org/app")), ["all"]);
  await readImage(layout, tagAt("org/app", "all"));
});

Deno.test("deleteImages refuses items of another destination and deletes the others", async () => {
  await using lab = new MirrorLab();
  const { layout, host } = lab.destination;
  await pushImage(layout, repository("site/one/app"), sampleImage("in"), ["1"]);
  await pushImage(layout, repository("site/other/app"), sampleImage("out"), ["1"]);
  const path = `${lab.folder}/list.yaml`;
  const item = (place: string) =>
    `- {imageName: x, imageReference: "docker://${host}/${place}", type: generic}`;
  replaceFile(
    path,
    `kind: DeleteImageList\nitems:\n${item("site/one/app:1")}\n${item("site/other/app:1")}\n${
      item("site/one/UP:1")
    }\n`,
  );
  const outcome = await execute(lab, path, lab.at("site/one"));
  deepEqual([outcome.deleted.length, outcome.refused.length, exitCodeOf(outcome)], [1, 2, 1]);
  match(
    outcome.refused[0]!.message,
    /does not match the list: expected \S+\/site\/one\/, got \S+\/site\/other\/app/,
  );
  ok(await layout.resolve(tagAt("site/other/app", "1")));
});

Deno.test("deleteImages forgets what it deleted, so that it is published again when it is wanted again", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await mirror(lab, ["org/a:1"]);
  await execute(lab, await plan(lab, ["org/a:1"]));
  await mirror(lab, ["org/a:1"]);
  await readImage(lab.destination.layout, tagAt("org/a", "1"));
});
