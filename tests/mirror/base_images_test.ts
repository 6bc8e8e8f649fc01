/** Base images: what the destination has of them is neither fetched nor carried, and missed before the first write. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { BaseImageRequest } from "../../lib/model/base_image.ts";
import type { Digest } from "../../lib/model/oci.ts";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { rollBack } from "../../lib/mirror/chain/roll_back.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { lockText, parseLock } from "../../lib/mirror/lock_file/plan_lock.ts";
import { readSequenceIndex, type SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import { usedImages } from "../../lib/mirror/hygiene/cluster_use.ts";
import { keptSequences, pathsEver } from "../../lib/mirror/hygiene/kept_sequences.ts";
import { planRegistryPruning } from "../../lib/mirror/hygiene/prune_destination.ts";
import { knownIndexes, requireLedger } from "../../lib/mirror/hygiene/published_state.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { indexText, parseIndex } from "../../lib/mirror/archive/index_file.ts";
import { readText } from "../../lib/system/files.ts";
import { diagnosticsOf } from "../../lib/source/diagnostic.ts";
import { HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import {
  pushImage,
  readImage,
  repository,
  type SampleImage,
  sampleImage,
  sampleIndex,
  tagAt,
} from "../support/images.ts";
import { fetchedBlobs, MirrorLab } from "../support/mirror_lab.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

/** A source with a base image of two layers, and an image that is built on it. */
async function withBase(lab: MirrorLab): Promise<{ readonly base: SampleImage; readonly app: SampleImage }> {
  const base = sampleImage("ubi9:9.4", { layers: ["base", "runtime"] });
  await lab.push("ubi9", "9.4", base);
  const app = await lab.add("org/app", "1", { layers: ["base", "runtime", "app"] });
  return { base, app };
}

function named(lab: MirrorLab, path = "ubi9"): BaseImageRequest {
  return { image: `${lab.source.host}/ubi9:9.4`, path };
}

/** The blobs that one image shares with another. */
function sharedBy(base: SampleImage, app: SampleImage): readonly Digest[] {
  return [...app.blobs.keys()].filter((digest) => base.blobs.has(digest));
}

async function carriedBy(sequence: SequenceFolder): Promise<ReadonlySet<Digest>> {
  const index = await readSequenceIndex(sequence);
  return new Set([...index!.placements].flatMap(([digest, { kind }]) => kind === "here" ? [digest] : []));
}

Deno.test("a base image's layers are neither fetched nor carried, and mounted where the destination has them", async () => {
  await using lab = new SequenceLab();
  const { base, app } = await withBase(lab);
  lab.forget();
  const sequence = await lab.cut(["org/app:1"], { baseImages: [named(lab, "/base/ubi9")] });
  const shared = sharedBy(base, app);
  equal(shared.length, 2);
  const carried = await carriedBy(sequence);
  ok(shared.every((digest) => !carried.has(digest)));
  deepEqual(fetchedBlobs(lab.source).filter((digest) => shared.includes(digest as Digest)), []);
  deepEqual(sequence.manifest.baseImages, [
    { image: `${lab.source.host}/ubi9:9.4`, path: "/base/ubi9", digest: base.manifest.descriptor.digest },
  ]);
  deepEqual([sequence.manifest.complete, sequence.manifest.dependencies], [true, []]);
  deepEqual((await validateSequences(lab.root)).map(({ problems }) => problems), [[]]);
  const text = readText(`${lab.root}/.ferry/sequences/1.json`);
  equal(indexText(parseIndex(text, "1.json", "workspace-unusable")), text);
  lab.carry(sequence);
  await pushImage(lab.destination.layout, repository("base/ubi9"), base, ["any"]);
  lab.forget();
  const destination = lab.at("site");
  deepEqual(await lab.publish({ destination }), [sequence.name]);
  const mounts = lab.destination.requests().filter((one) => /mount=.*from=base%2Fubi9\b.* 201$/.test(one));
  equal(mounts.length, shared.length, lab.destination.requests().join("\n"));
  await readImage(lab.remote.registry, tagAt("site/org/app", "1", lab.destination.host));
  deepEqual(fetchedBlobs(lab.source), []);
});

Deno.test("a destination without the base image is refused before the first write, with what it lacks", async () => {
  await using lab = new SequenceLab();
  await withBase(lab);
  const first = await lab.cut(["org/app:1"]);
  const other = await lab.add("org/other", "1", { layers: ["runtime2", "other"] });
  await lab.push("ubi9", "9.5", sampleImage("ubi9:9.5", { layers: ["runtime2"] }));
  const image = `${lab.source.host}/ubi9:9.5`;
  const second = await lab.cut(["org/app:1", "org/other:1"], { baseImages: [{ image, path: "ubi9" }] });
  lab.carry(first, second);
  lab.forget();
  // Of two sequences that are due the second one presumes it: nothing of the first is written.
  for (const dryRun of [undefined, { writes: false, cachePort: 1 } as const]) {
    await rejects(
      () => diskToMirror({ from: lab.far, destination: lab.at(), dryRun }, lab.deps),
      (error) => {
        const [found, more] = diagnosticsOf(error);
        equal(more, undefined);
        equal(found?.code, "image-missing");
        const lacking = [...other.blobs.keys()][1];
        match(
          found.message,
          new RegExp(`^${second.name} leaves out what base image ${image} has, and \\S+/ubi9 lacks sha256:`),
        );
        ok(lacking && found.message.includes(lacking), found.message);
        match(found.hint ?? "", /or tell which repository has it/);
        return true;
      },
    );
  }
  deepEqual(lab.destination.writes(), []);
  // Where it really is, the user can tell who publishes.
  await pushImage(
    lab.destination.layout,
    repository("elsewhere/ubi"),
    sampleImage("ubi9:9.5", { layers: ["runtime2"] }),
    ["x"],
  );
  deepEqual(await lab.publish({ baseImages: [{ image, path: "/elsewhere/ubi" }] }), [
    first.name,
    second.name,
  ]);
  await readImage(lab.remote.registry, tagAt("org/other", "1", lab.destination.host));
});

Deno.test("what a base image has is not carried by later sequences either, until one is cut without it", async () => {
  await using lab = new SequenceLab();
  const { base, app } = await withBase(lab);
  const shared = sharedBy(base, app);
  await pushImage(lab.destination.layout, repository("ubi9"), base, ["9.4"]);
  const one = await lab.cut(["org/app:1"], { baseImages: [named(lab)] });
  await lab.add("org/more", "1", { layers: ["base", "runtime", "more"] });
  const two = await lab.cut(["org/app:1", "org/more:1"], { description: "two" });
  deepEqual([...await carriedBy(two)].filter((digest) => shared.includes(digest)), []);
  deepEqual(two.manifest.baseImages, one.manifest.baseImages);
  lab.carry(one, two);
  deepEqual(await lab.publish(), [one.name, two.name]);
  await readImage(lab.remote.registry, tagAt("org/more", "1", lab.destination.host));
  const three = await lab.cut(["org/app:1", "org/more:1"], { mode: "baseline", description: "three" });
  equal(three.manifest.baseImages, undefined);
  deepEqual([...await carriedBy(three)].filter((digest) => shared.includes(digest)).length, shared.length);
  // Back to the first: its base image counts again.
  const rolled = await rollBack({ from: lab.far, number: 1, destination: lab.at() }, lab.deps);
  deepEqual(rolled.result.failures, []);
});

Deno.test("a base image of several platforms leaves out the layers of all of them, in Docker's format as well", async () => {
  await using lab = new SequenceLab();
  const index = sampleIndex("multi");
  await lab.push("ubi9", "9.4", index);
  const layers = [...index.blobs.keys()];
  await lab.push("org/app", "1", index);
  const docker = sampleImage("old", { format: "docker", layers: ["old-base", "old"] });
  await lab.push("org/old", "1", docker);
  await lab.push("old-base", "1", sampleImage("old-base", { format: "docker", layers: ["old-base"] }));
  const sequence = await lab.cut(["org/app:1", "org/old:1"], {
    baseImages: [named(lab), { image: `${lab.source.host}/old-base:1`, path: "old-base" }],
  });
  const carried = await carriedBy(sequence);
  deepEqual(layers.filter((digest) => carried.has(digest)), []);
  ok(carried.has(index.manifest.descriptor.digest), "manifests are carried: they are small");
  equal([...docker.blobs.keys()].filter((digest) => !carried.has(digest)).length, 1);
  equal(sequence.manifest.baseImages?.length, 2);
});

Deno.test("a plan knows of base images: figures, and a run with others or with one that has moved is refused", async () => {
  await using lab = new SequenceLab();
  const { base } = await withBase(lab);
  const request = { root: lab.root, imageSet: lab.set(["org/app:1"]) };
  const plan = async (baseImages: readonly BaseImageRequest[]) => {
    const outcome = await mirrorToDisk({ ...request, baseImages, planOnly: true }, lab.deps);
    if (outcome.status !== "locked") throw new Error(JSON.stringify(outcome));
    return parseLock(lockText(outcome.lock), "plan.json");
  };
  const [whole, less] = [await plan([]), await plan([named(lab)])];
  const left = whole.figures.bytes.download - less.figures.bytes.download;
  deepEqual([whole.figures.bytes.base, less.figures.bytes.base], [0, left]);
  ok(left > 0 && whole.figures.bytes.carry - less.figures.bytes.carry >= left);
  const follow = { lock: less };
  for (
    const [baseImages, words] of [
      [[], /with base image \S+\/ubi9:9\.4 in ubi9, and this is to run with no base image/],
      [[named(lab, "other")], /in ubi9, and this is to run with base image \S+ in other/],
    ] as const
  ) {
    await rejects(() => mirrorToDisk({ ...request, baseImages, follow }, lab.deps), words);
  }
  await lab.push("ubi9", "9.4", sampleImage("ubi9:9.4-2", { layers: ["base"] }));
  await rejects(
    () => mirrorToDisk({ ...request, baseImages: [named(lab)], follow }, lab.deps),
    /ubi9:9\.4 was sha256:\w+ when the plan was made, and names/,
  );
  await lab.push("ubi9", "9.4", base);
  const dry = await mirrorToDisk(
    { ...request, baseImages: [named(lab)], dryRun: { writes: false } },
    lab.deps,
  );
  deepEqual(dry.status === "dry-run" && dry.bytes, {
    fetched: less.figures.bytes.download,
    carried: less.figures.bytes.carry,
    sent: 0,
  });
  const outcome = await mirrorToDisk({ ...request, baseImages: [named(lab)], follow }, lab.deps);
  equal(outcome.status === "sealed" && outcome.bytes.carried, less.figures.bytes.carry);
});

Deno.test("a base image that cannot be had ends the run before anything is fetched", async () => {
  await using lab = new SequenceLab();
  await withBase(lab);
  lab.forget();
  const absent = { image: `${lab.source.host}/ubi9:absent`, path: "ubi9" };
  await rejects(
    () => lab.cut(["org/app:1"], { baseImages: [absent] }),
    /base image \S+\/ubi9:absent: \S+: manifest unknown/,
  );
  deepEqual(fetchedBlobs(lab.source), []);
});

Deno.test("a base image that has nothing of what is mirrored is told, and not presumed", async () => {
  await using lab = new SequenceLab();
  await withBase(lab);
  await lab.push("ubi8", "8.10", sampleImage("ubi8", { layers: ["ubi8"] }));
  const image = `${lab.source.host}/ubi8:8.10`;
  const sequence = await lab.cut(["org/app:1"], { baseImages: [named(lab), { image, path: "ubi8" }] });
  deepEqual(sequence.manifest.baseImages?.map((one) => one.image), [named(lab).image]);
  deepEqual(lab.said().filter((one) => one.includes("base image")), [
    `base image ${image} has nothing more of what is mirrored`,
  ]);
});

Deno.test("an archive that oc-mirror is to read does not leave out base images", async () => {
  await using lab = new SequenceLab();
  await withBase(lab);
  await rejects(
    () => lab.cut(["org/app:1"], { baseImages: [named(lab)], format: "oc-mirror" }),
    /oc-mirror publishes what it carried/,
  );
});

Deno.test("mirror to mirror fetches nothing that a base image at the destination has, and the rest all the same", async () => {
  await using lab = new SequenceLab();
  const { base, app } = await withBase(lab);
  const shared = sharedBy(base, app);
  const go = (baseImages: readonly BaseImageRequest[], path: string) =>
    mirrorToMirror(
      { root: lab.root, imageSet: lab.set(["org/app:1"]), destination: lab.at(path), baseImages },
      lab.deps,
    );
  await pushImage(lab.destination.layout, repository("base/ubi9"), base, ["9.4"]);
  lab.forget();
  equal((await go([named(lab, "/base/ubi9")], "site")).status, "published");
  deepEqual(fetchedBlobs(lab.source).filter((digest) => shared.includes(digest as Digest)), []);
  await readImage(lab.remote.registry, tagAt("site/org/app", "1", lab.destination.host));
  lab.forget();
  equal((await go([named(lab, "/nowhere")], "other")).status, "published");
  deepEqual(
    fetchedBlobs(lab.source).filter((digest) => shared.includes(digest as Digest)).length,
    shared.length,
  );
});

Deno.test("layers of a base image are copied within a registry that mounts nothing", async () => {
  await using lab = new SequenceLab();
  const { base } = await withBase(lab);
  lab.carry(await lab.cut(["org/app:1"], { baseImages: [named(lab)] }));
  await pushImage(lab.destination.layout, repository("ubi9"), base, ["9.4"]);
  const { registry } = lab.remote;
  const unmounting = new Proxy(registry, {
    get: (target, name: keyof typeof registry) =>
      name === "mountBlob" ? () => Promise.resolve(false) : target[name]?.bind(target),
  });
  lab.more = { destinations: unmounting };
  await lab.publish();
  await readImage(registry, tagAt("org/app", "1", lab.destination.host));
});

Deno.test("pruning a registry leaves the base images of kept sequences where they are", async () => {
  await using lab = new SequenceLab();
  const { base } = await withBase(lab);
  await lab.add("ubi9", "tool", { layers: ["tool"] });
  await pushImage(lab.destination.layout, repository("ubi9"), base, ["9.4", "alias"]);
  await pushImage(lab.destination.layout, repository("ubi9"), sampleImage("stale"), ["stale"]);
  lab.carry(await lab.cut(["org/app:1", "ubi9:tool"], { baseImages: [named(lab)] }));
  await lab.publish();
  const paths = workspacePaths(lab.far);
  const [ledger, indexes] = [requireLedger(paths, lab.at()), await knownIndexes(paths)];
  const { unneeded } = await planRegistryPruning({
    destination: lab.at(),
    kept: keptSequences(indexes, ledger, 1),
    paths: pathsEver(indexes, ledger, lab.at()),
    used: usedImages([]),
    graceMs: 0,
    nowMs: lab.nowMs,
    since: new Map(),
  }, lab.remote.registry);
  deepEqual(unneeded.map(({ path, tag }) => `${path}:${tag}`), ["ubi9:stale"]);
});

const REAL = "base images between real registries, mounted from another part of the destination";
Deno.test({
  name: HAS_DOCKER_REGISTRY ? REAL : `${REAL} (skipped: docker-registry is not installed)`,
  ignore: !HAS_DOCKER_REGISTRY,
  fn: async () => {
    await using lab = new MirrorLab();
    await using source = await startDockerRegistry(`${lab.folder}/real-source`);
    await using target = await startDockerRegistry(`${lab.folder}/real-target`);
    const { registry } = lab.remote;
    const base = sampleImage("ubi9:9.4", { layers: ["base", "runtime"] });
    const app = sampleImage("app", { layers: ["base", "runtime", "app"] });
    await pushImage(registry, repository("ubi9", source.host), base, ["9.4"]);
    await pushImage(registry, repository("org/app", source.host), app, ["1"]);
    const text =
      `kind: ImageSetConfiguration\nmirror:\n  additionalImages:\n    - name: ${source.host}/org/app:1\n`;
    const imageSet = loadImageSet({ path: "isc.yaml", text }, "mirror");
    const baseImages = [{ image: `${source.host}/ubi9:9.4`, path: "/golden/ubi" }];
    equal((await mirrorToDisk({ root: lab.root, imageSet, baseImages }, lab.deps)).status, "sealed");
    const destination = parseDestination(`${target.host}/site`);
    await rejects(() => diskToMirror({ from: lab.root, destination }, lab.deps), /golden\/ubi lacks sha256/);
    deepEqual((await target.requests()).filter((request) => !/^(GET|HEAD) /.test(request)), []);
    await pushImage(registry, repository("golden/ubi", target.host), base, ["9.4"]);
    const outcome = await diskToMirror({ from: lab.root, destination }, lab.deps);
    deepEqual(outcome.status === "published" && outcome.failures, []);
    await readImage(registry, tagAt("site/org/app", "1", target.host));
  },
});
