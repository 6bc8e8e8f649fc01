/** Sequences served as they are, without a copy: what was carried can be pulled at once. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { openServed } from "../../lib/mirror/chain/open_served.ts";
import { WatchedSequences } from "../../lib/mirror/chain/watched_sequences.ts";
import { readSequence, readSequenceIndex } from "../../lib/mirror/sequence/sequence_folder.ts";
import { foldersAt } from "../../lib/mirror/chain/sequences.ts";
import { pinned, type Repository, tagged } from "../../lib/model/oci.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { makeFolder, readText, replaceFile } from "../../lib/system/files.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";
import {
  pushImage,
  readImage,
  repository,
  sampleImage,
  sampleIndex,
  sampleReferrer,
} from "../support/images.ts";
import { SequenceLab } from "../support/sequence_lab.ts";
import { serveFolder } from "../support/served_registry.ts";

/** Two sequences of which the second moves a tag, and adds a list with a referrer. */
async function carried(): Promise<SequenceLab> {
  const lab = new SequenceLab();
  await lab.add("org/app", "1");
  const first = await lab.cut(["org/app:1"], { partLimitBytes: 20_000 });
  const index = sampleIndex("list", { layerBytes: 50_000 });
  await lab.push("org/list", "1", index);
  const bill = sampleReferrer("bill", index.manifest.descriptor, "application/spdx+json");
  await pushImage(lab.source.layout, repository("org/list"), bill);
  await lab.push("org/app", "1", sampleImage("moved", { layers: ["base", "org/app", "new"] }));
  const more = { referrers: true, partLimitBytes: 30_000 };
  lab.carry(first, await lab.cut(["org/app:1", "org/list:1"], more));
  return lab;
}

/** Serves a folder while something is done. */
async function serving(
  folder: string,
  action: (place: (path: string) => Repository) => Promise<void>,
): Promise<void> {
  const { served } = await openServed(folder, null);
  const server = serveRegistry(served);
  try {
    await action((path) => repository(path, `${server.host}:${server.port}`));
  } finally {
    await server.close();
  }
}

Deno.test("sequences are served as if all of them had been published", async () => {
  await using lab = await carried();
  const { registry } = lab.remote;
  await serving(lab.far, async (place) => {
    for (const path of ["org/app", "org/list"]) {
      const read = await readImage(registry, tagged(place(path), "1"));
      deepEqual(read, await readImage(lab.source.layout, tagged(repository(path), "1")));
    }
    deepEqual(await registry.listTags(place("org/app")), ["1"]);
    equal(await registry.listTags(place("org/other")), null);
    const root = (await registry.resolve(tagged(place("org/list"), "1")))!.digest;
    const [referrer] = await registry.listReferrers(place("org/list"), root);
    equal(referrer?.artifactType, "application/spdx+json");
    ok(await registry.getManifest(pinned(place("org/list"), referrer.digest)));
    await readImage(registry, pinned(place("org/list"), referrer.digest));
  });
});

Deno.test("sequences serve ranges of blobs that lie in several parts", async () => {
  await using lab = await carried();
  const [newest] = foldersAt(lab.far).map(readSequence).toReversed();
  const placements = (await readSequenceIndex(newest!))!.placements;
  const [split] = [...placements].find(([, one]) => one.kind === "here" && one.segments.length > 1)!;
  await serving(lab.far, async (place) => {
    const url = `http://${place("").registry}/v2/org/list/blobs/${split}`;
    const whole = new Uint8Array(await (await fetch(url)).arrayBuffer());
    equal(digestOf(whole), split);
    for (const [from, to] of [[0, 10], [29_000, 31_000], [whole.length - 5, whole.length]] as const) {
      const answer = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` } });
      equal(answer.status, 206);
      deepEqual(new Uint8Array(await answer.arrayBuffer()), whole.subarray(from, to));
    }
  });
});

Deno.test("sequences are served read only, and what is not all there is left out", async () => {
  await using lab = await carried();
  const [first] = foldersAt(lab.far).map(readSequence);
  await Deno.remove(first!.folder, { recursive: true });
  const { served, names } = await openServed(lab.far, null);
  deepEqual(served.incomplete.map(({ path }) => path), ["org/app"]);
  equal(names.length, 1);
  await serving(lab.far, async (place) => {
    const base = `http://${place("org/list").registry}/v2`;
    const begun = await fetch(`${base}/org/list/blobs/uploads/`, { method: "POST" });
    equal(begun.status, 405);
    await begun.body?.cancel();
    deepEqual(await (await fetch(`${base}/_catalog`)).json(), { repositories: ["org/list"] });
  });
});

const HAS_SKOPEO = findProgram("skopeo") !== null;
const pulled = "ferry registry serve lets skopeo pull from a mirror path, and writes its cluster resources";
Deno.test({
  name: HAS_SKOPEO ? pulled : `${pulled} (skipped: skopeo is not installed)`,
  ignore: !HAS_SKOPEO,
  fn: async () => {
    await using lab = await carried();
    const manifests = `${lab.folder}/manifests`;
    await using server = await serveFolder(lab.far, [
      ...["--cluster-resources", manifests, "--reached-at", "bastion.example.com:5000"],
    ]);
    const copy = await runProcess([
      ...["skopeo", "--insecure-policy", "copy", "--all", "--src-tls-verify=false"],
      ...[`docker://${server.host}/org/list:1`, `dir:${lab.folder}/pulled`],
    ]);
    equal(copy.code, 0, new TextDecoder().decode(copy.stderr));
    match(await Deno.readTextFile(`${manifests}/itms-oc-mirror.yaml`), /bastion\.example\.com:5000\/org/);
  },
});

Deno.test("ferry registry serve refuses options that go with the other kind of folder", async () => {
  await using lab = await carried();
  makeFolder(`${lab.folder}/empty`);
  for (
    const [folder, option] of [[lab.far, "--allow-delete"], [
      `${lab.folder}/empty`,
      "--reached-at=x:1",
    ]] as const
  ) {
    const { code, stderr } = await runProcess(ferryCommand(["registry", "serve", folder, option]));
    equal(code, 5);
    match(new TextDecoder().decode(stderr), /goes with/);
  }
});

Deno.test("WatchedSequences serves sequences that come later, once they have come whole", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/app", "1");
  lab.carry(await lab.cut(["org/app:1"]));
  const watched = await WatchedSequences.open(lab.far, null);
  const repositories = () => watched.repositories();
  equal(await watched.refresh(), false);
  await lab.add("org/more", "1");
  lab.carry(await lab.cut(["org/app:1", "org/more:1"]));
  // It might still be on its way.
  equal(await watched.refresh(), false);
  deepEqual(repositories(), ["org/app"]);
  equal(await watched.refresh(), true);
  deepEqual(repositories(), ["org/app", "org/more"]);
  equal(await watched.refresh(), false);
  const manifest = `${foldersAt(lab.far).at(-1)}/seq-manifest.json`;
  replaceFile(manifest, readText(manifest).replace('"parts"', '"pasts"'));
  equal(await watched.refresh(), false);
  await watched.refresh().catch(() => {});
  equal(await watched.refresh(), false);
  ok(repositories().includes("org/app"));
});

Deno.test("ferry registry serve notices a sequence that comes while it runs", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/app", "1");
  lab.carry(await lab.cut(["org/app:1"]));
  await using server = await serveFolder(lab.far);
  const more = repository("org/more", server.host);
  equal(await lab.remote.registry.listTags(more), null);
  await lab.add("org/more", "1");
  lab.carry(await lab.cut(["org/app:1", "org/more:1"]));
  let tags: readonly string[] | null = null;
  for (let turn = 0; turn < 100 && tags === null; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    tags = await lab.remote.registry.listTags(more);
  }
  deepEqual(tags, ["1"]);
});
