/** The whole way with programs of others: the reference registry on both sides, skopeo and tar as readers. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { deleteImages } from "../../lib/mirror/delete/delete_images.ts";
import { planDeletion } from "../../lib/mirror/delete/plan_deletion.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { findProgram } from "../../lib/system/process.ts";
import { type DockerRegistry, HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import { makeFolder, readText } from "../../lib/system/files.ts";

const HAS_SKOPEO = findProgram("skopeo") !== null;

function realTest(name: string, needed: Readonly<Record<string, boolean>>, fn: () => Promise<void>): void {
  const [missing] = Object.entries(needed).filter(([, present]) => !present).map(([program]) => program);
  Deno.test({
    name: missing ? `${name} (skipped: ${missing} is not installed)` : name,
    ignore: missing !== undefined,
    fn,
  });
}

/** A lab whose sides are docker-registry. */
class RealLab implements AsyncDisposable {
  private constructor(
    readonly lab: MirrorLab,
    readonly source: DockerRegistry,
    readonly target: DockerRegistry,
  ) {}

  static async start(): Promise<RealLab> {
    const lab = new MirrorLab();
    const source = await startDockerRegistry(`${lab.folder}/real-source`);
    return new RealLab(lab, source, await startDockerRegistry(`${lab.folder}/real-target`));
  }

  set(names: readonly string[]) {
    const items = names.map((name) => `    - name: ${this.source.host}/${name}\n`).join("");
    const text = `kind: ImageSetConfiguration\nmirror:\n  additionalImages:\n${items}`;
    return loadImageSet({ path: "isc.yaml", text }, "mirror");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source[Symbol.asyncDispose]();
    await this.target[Symbol.asyncDispose]();
    await this.lab[Symbol.asyncDispose]();
  }
}

realTest("disk to mirror between real registries, and a second run that puts nothing", {
  "docker-registry": HAS_DOCKER_REGISTRY,
}, async () => {
  await using real = await RealLab.start();
  const { lab, source, target } = real;
  const { registry } = lab.remote;
  await pushImage(registry, repository("org/app", source.host), sampleImage("app"), ["1"]);
  await pushImage(registry, repository("org/old", source.host), sampleImage("old", { format: "docker" }), [
    "1",
  ]);
  await pushImage(registry, repository("org/multi", source.host), sampleIndex("multi"), ["1"]);
  const imageSet = real.set(["org/app:1", "org/old:1", "org/multi:1"]);
  equal((await mirrorToDisk({ root: lab.root, imageSet }, lab.deps)).status, "sealed");
  const destination = parseDestination(`${target.host}/site`);
  const outcome = await diskToMirror({ from: lab.root, destination }, lab.deps);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  for (const name of ["app", "old", "multi"]) {
    await readImage(registry, tagAt(`site/org/${name}`, "1", target.host));
  }
  const before = (await target.requests()).length;
  await diskToMirror({ from: lab.root, destination }, lab.deps);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = (await target.requests()).slice(before).filter((request) => !request.includes("GET /v2/ "));
  deepEqual(
    asked.toSorted(),
    ["app", "multi", "old"].map((name) => `HEAD /v2/site/org/${name}/manifests/1 200`),
  );
});

realTest("the extracted parts of complete sequences are a layout that skopeo reads", {
  skopeo: HAS_SKOPEO,
  tar: findProgram("tar") !== null,
}, async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1", { layerBytes: 20_000 });
  const outcome = await mirrorToDisk(
    { root: lab.root, imageSet: lab.set(["org/a:1", "org/b:1", "org/c:1"]), partLimitBytes: 70_000 },
    lab.deps,
  );
  if (outcome.status !== "sealed") throw new Error(outcome.status);
  const { folder, manifest } = outcome.sequence;
  ok(manifest.parts.length > 2);
  const layout = `${lab.folder}/extracted`;
  makeFolder(layout);
  for (const { name } of manifest.parts) {
    const args = ["xf", `${folder}/${name}`, "-C", layout];
    const { code, stderr } = await new Deno.Command("tar", { args }).output();
    deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
  }
  for (const name of ["a", "b", "c"]) {
    const args = [
      "copy",
      "--insecure-policy",
      `oci:${layout}:org/${name}:1`,
      `dir:${lab.folder}/out-${name}`,
    ];
    const { code, stderr } = await new Deno.Command("skopeo", { args }).output();
    equal(code, 0, new TextDecoder().decode(stderr));
  }
});

realTest("deleting at a registry that deletes by digest only keeps what other tags need", {
  "docker-registry": HAS_DOCKER_REGISTRY,
}, async () => {
  await using real = await RealLab.start();
  const { lab, source, target } = real;
  const { registry } = lab.remote;
  await pushImage(registry, repository("org/app", source.host), sampleImage("twins"), ["v1", "v2"]);
  await pushImage(registry, repository("org/other", source.host), sampleImage("other"), ["1"]);
  const destination = parseDestination(target.host);
  const imageSet = real.set(["org/app:v1", "org/app:v2", "org/other:1"]);
  equal((await mirrorToMirror({ root: lab.root, imageSet, destination }, lab.deps)).status, "published");
  const text =
    `kind: DeleteImageSetConfiguration\ndelete:\n  additionalImages: [{name: "${source.host}/org/app:v1"}, {name: "${source.host}/org/other:1"}]\n`;
  const plan = await planDeletion(
    { root: lab.root, imageSet: loadImageSet({ path: "disc.yaml", text }, "delete"), destination },
    lab.deps,
  );
  ok(plan.status === "planned");
  const list = { path: plan.plan, text: readText(plan.plan) };
  const outcome = await deleteImages({ list, destination, root: lab.root }, lab.deps);
  deepEqual([outcome.deleted, outcome.failures], [[`${target.host}/org/other:1`], []]);
  match(outcome.kept[0]!.why, /the same image is also called v2, and the registry cannot remove a tag alone/);
  await readImage(registry, tagAt("org/app", "v2", target.host));
  equal(await registry.resolve(tagAt("org/other", "1", target.host)), null);
});
