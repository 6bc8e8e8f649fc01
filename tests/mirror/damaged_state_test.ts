/**
 * Every file of a workspace's state, lost or damaged in every way: the next run rebuilds it, or refuses and says what to
 * do; then nothing is fetched or sent that is there, and no sequence is forgotten.
 */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import {
  readSequence,
  readSequenceIndex,
  sequenceFolders,
} from "../../lib/mirror/sequence/sequence_folder.ts";
import { isIntact, stagedContent } from "../../lib/mirror/staging/staging.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { readState } from "../../lib/mirror/workspace/state.ts";
import type { ImageSet } from "../../lib/model/mirror.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { isFile, listFolder, movePath, readBytes, removePath } from "../../lib/system/files.ts";
import { fillCatalog } from "../support/catalog_lab.ts";
import { fetchedBlobs, filesBelow, imageSet, MirrorLab } from "../support/mirror_lab.ts";

const DAMAGES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array | null>> = {
  lost: () => null,
  empty: () => new Uint8Array(),
  "cut in half": (bytes) => bytes.slice(0, bytes.length >> 1),
  garbage: (bytes) => bytes.map((_, at) => (at * 37) & 0xff),
  "one bit other": (bytes) => bytes.map((byte, at) => at === bytes.length >> 1 ? byte ^ 1 : byte),
};

/** Operators and images, the first so many of them. */
function setOf(lab: MirrorLab, images: number): ImageSet {
  const items = Array.from({ length: images }, (_, at) => `    - name: ${lab.source.host}/org/app${at}:1\n`);
  return imageSet(
    `  operators:\n    - {catalog: "${lab.source.host}/site/index:v1", packages: [{name: db}]}\n` +
      `  additionalImages:\n${items.join("")}`,
  );
}

async function labOf(images: number): Promise<MirrorLab> {
  const lab = new MirrorLab();
  await fillCatalog(lab);
  for (let at = 0; at < images; at++) await lab.add(`org/app${at}`, "1");
  return lab;
}

async function cut(lab: MirrorLab, root: string, images: number, strict = false): Promise<string> {
  return (await mirrorToDisk({ root, imageSet: setOf(lab, images), strict }, lab.deps)).status;
}

async function copied(from: string, to: string): Promise<void> {
  removePath(to);
  const { code } = await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  equal(code, 0);
}

/** Runs something, and once more without the damaged file where it is refused, as its hint says. */
async function withWayOut(file: string, run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    ok(error instanceof DiagnosticError, `${file}: ${error}`);
    equal(error.code, "workspace-unusable", file);
    match(error.hint ?? "", /^remove it/, file);
    removePath(file);
    return await run();
  }
}

/** What was sealed is what it is called, every blob of it. */
async function requireIntact(content: string): Promise<void> {
  for (const folder of sequenceFolders(content)) {
    const index = await readSequenceIndex(readSequence(folder));
    for (const { digest, size } of [...index!.plan.blobs, ...index!.plan.manifests]) {
      const placement = index!.placements.get(digest);
      if (placement?.kind !== "here") continue;
      ok(await isIntact(stagedContent(folder, placement), { digest, size }), `${folder}: ${digest}`);
    }
  }
}

Deno.test("whatever file of the near side's state is lost or damaged, the chain goes on and nothing is fetched twice", async () => {
  await using lab = await labOf(3);
  const prepared = `${lab.folder}/prepared`;
  equal(await cut(lab, prepared, 1), "sealed");
  equal(await cut(lab, prepared, 2), "sealed");
  // A third sequence that was begun and lacks one blob.
  const [layer] = [...(await lab.add("org/app2", "1")).blobs.keys()].slice(-1);
  const blob = `${lab.source.layout.path}/blobs/sha256/${layer?.slice("sha256:".length)}`;
  movePath(blob, `${blob}.away`);
  equal(await cut(lab, prepared, 3, true), "failed");
  movePath(`${blob}.away`, blob);
  const before = listFolder(`${prepared}/content`);
  const files = filesBelow(`${prepared}/.ferry`);
  ok(files.length > 15, files.join());
  const uuid = readState(workspacePaths(prepared))?.uuid;
  const work = `${lab.folder}/damaged`;
  for (const name of files) {
    for (const [damage, change] of Object.entries(DAMAGES)) {
      const shown = `${name} ${damage}`;
      await copied(prepared, work);
      const file = `${work}/.ferry/${name}`;
      const bytes = change(readBytes(file));
      if (bytes === null) removePath(file);
      else await Deno.writeFile(file, bytes);
      lab.forget();
      equal(await withWayOut(file, () => cut(lab, work, 3)), "sealed", shown);
      // All that is new: the third image's config and layers, the layers of the catalog where they are read again.
      const fetched = fetchedBlobs(lab.source);
      equal(fetched.length, new Set(fetched).size, `${shown}: ${fetched}`);
      deepEqual(listFolder(`${work}/content`).slice(0, 2), before, shown);
      for (const { problems } of await validateSequences(work)) deepEqual(problems, [], shown);
      await requireIntact(`${work}/content`);
      const state = readState(workspacePaths(work));
      deepEqual([state?.uuid, state?.chain.map(({ number, base }) => [number, base])], [
        uuid,
        [[1, null], [2, 1], [3, 2]],
      ], shown);
    }
  }
});

Deno.test("whatever file of the far side's state is lost or damaged, nothing is sent twice", async () => {
  await using lab = await labOf(2);
  const prepared = `${lab.folder}/prepared`;
  equal(await cut(lab, prepared, 1), "sealed");
  const publish = async (root: string) => {
    const outcome = await diskToMirror({ from: root, destination: lab.at() }, lab.deps);
    return outcome.status === "published" && outcome.failures.length === 0 ? "published" : outcome.status;
  };
  equal(await publish(prepared), "published");
  equal(await cut(lab, prepared, 2), "sealed");
  const work = `${lab.folder}/damaged`;
  let number = 0;
  for (const name of filesBelow(prepared).filter((path) => !path.startsWith("content/"))) {
    for (const [damage, change] of Object.entries(DAMAGES)) {
      const shown = `${name} ${damage}`;
      await copied(prepared, work);
      const file = `${work}/${name}`;
      const bytes = change(readBytes(file));
      if (bytes === null) removePath(file);
      else await Deno.writeFile(file, bytes);
      lab.forget();
      equal(await withWayOut(file, () => publish(work)), "published", shown);
      const sent = lab.destination.requests().filter((request) => /^PUT \S+digest=\S+ 201/.test(request));
      // The second image comes with the first of these runs.
      if (number++ > 0) deepEqual(sent, [], shown);
      ok(
        isFile(`${work}/working-dir/cluster-resources/idms-oc-mirror.yaml`) ||
          isFile(`${work}/working-dir/cluster-resources/itms-oc-mirror.yaml`),
        shown,
      );
    }
  }
  ok(number > 20);
});
