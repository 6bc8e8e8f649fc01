/** Content that was mirrored before ferry came: it becomes the first sequence, and the next one is a delta. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { adopt, type AdoptRequest } from "../../lib/mirror/adopt/adopt.ts";
import { readSequenceIndex } from "../../lib/mirror/sequence/sequence_folder.ts";
import { inWorkspace } from "../../lib/mirror/session.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { hexOf } from "../../lib/model/oci.ts";
import { listFolder, makeFolder, readBytes, readText, replaceFile } from "../../lib/system/files.ts";
import type { SampleImage } from "../support/images.ts";
import { SequenceLab } from "../support/sequence_lab.ts";
import { type TarFile, writeTar } from "../support/stand_in_tar.ts";

const CONFIG = "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror: {}\n";
const STORE = "docker/registry/v2";

/** An archive as oc-mirror makes it: the storage of a registry. */
function archiveOf(
  images: Readonly<Record<string, SampleImage>>,
  before: readonly string[] = [],
): Uint8Array {
  const text = (content: string) => new TextEncoder().encode(content);
  const files: TarFile[] = [];
  const blob = (digest: string, bytes: Uint8Array) => {
    const hex = digest.slice("sha256:".length);
    files.push({
      name: `${STORE}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`,
      bytes: new Uint8Array(bytes),
    });
  };
  for (const [path, { manifest, blobs }] of Object.entries(images)) {
    const { digest } = manifest.descriptor;
    for (const link of ["tags/1/current", `revisions/sha256/${hexOf(digest)}`]) {
      files.push({ name: `${STORE}/repositories/${path}/_manifests/${link}/link`, bytes: text(digest) });
    }
    blob(digest, manifest.bytes);
    for (const [one, bytes] of blobs) blob(one, bytes);
  }
  if (before.length > 0) {
    files.push({
      name: "working-dir/.history/.history-2026-01-01T00:00:00Z",
      bytes: text(before.join("\n")),
    });
  }
  files.push({ name: "isc_2026-01-02T00:00:00Z", bytes: text(CONFIG) });
  return writeTar(files);
}

async function adopted(lab: SequenceLab, folder: string, more: Partial<AdoptRequest> = {}) {
  const request = { folder, config: null, description: "adopted", ...more };
  const lock = { what: "adopt", isNeeded: true };
  return await inWorkspace(lab.root, lock, lab.deps, (session) => adopt(request, session, lab.deps));
}

Deno.test("adopt makes an archive of oc-mirror's the first sequence, and the next one a delta against it", async () => {
  await using lab = new SequenceLab();
  const image = await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const old = `${lab.folder}/old`;
  makeFolder(old);
  replaceFile(`${old}/mirror_000001.tar`, archiveOf({ "org/a": image }));
  const before = readBytes(`${old}/mirror_000001.tar`);
  const { manifest, folder } = await adopted(lab, old);
  deepEqual([manifest.number, manifest.driver, manifest.complete], [1, "oc-mirror", true]);
  equal(readText(`${folder}/imageset-config.yaml`), CONFIG);
  deepEqual(listFolder(old), ["mirror_000001.tar"]);
  deepEqual(readBytes(`${old}/mirror_000001.tar`), before);
  deepEqual((await validateSequences(lab.root)).map(({ problems }) => problems), [[]]);
  lab.source.forget();
  const next = await lab.cut(["org/a:1", "org/b:1"], { description: "next" });
  deepEqual([next.manifest.number, next.manifest.dependencies, next.manifest.base?.number], [2, [1], 1]);
  const index = await readSequenceIndex(next);
  for (const digest of [image.manifest.descriptor.digest, ...image.blobs.keys()]) {
    deepEqual(index?.placements.get(digest), { kind: "earlier", sequence: 1, path: "org/a" }, digest);
  }
  await rejects(adopted(lab, old), /has sequences already/);
});

Deno.test("adopt takes over what oc-mirror noted to have carried before", async () => {
  await using lab = new SequenceLab();
  const [a, b] = [await lab.add("org/a", "1"), await lab.add("org/b", "1")];
  const old = `${lab.folder}/old`;
  makeFolder(old);
  const before = [a.manifest.descriptor.digest, ...a.blobs.keys()];
  replaceFile(`${old}/mirror_000001.tar`, archiveOf({ "org/b": b }, before));
  equal((await adopted(lab, old)).manifest.complete, false);
  const next = await lab.cut(["org/a:1", "org/b:1"], { description: "next" });
  equal(next.manifest.counts.carried, 0);
});

Deno.test("adopt begins a chain anew from bare parts of ferry's own, under the identity that they have", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const elsewhere = `${lab.folder}/elsewhere`;
  const first = await lab.cut(["org/a:1"], { root: elsewhere });
  const flat = `${lab.folder}/flat`;
  makeFolder(flat);
  replaceFile(`${flat}/mirror_000001.tar`, readBytes(`${first.folder}/mirror_000001.tar`));
  await rejects(adopted(lab, flat), /does not tell its configuration/);
  const config = `${first.folder}/imageset-config.yaml`;
  const { manifest } = await adopted(lab, flat, { config });
  deepEqual([manifest.workspace, manifest.number], [first.manifest.workspace, 1]);
  const next = await lab.cut(["org/a:1", "org/b:1"], { description: "next" });
  deepEqual([next.manifest.workspace, next.manifest.dependencies], [first.manifest.workspace, [1]]);
  lab.carry({ folder: `${lab.root}/content/seq1-adopted`, name: "seq1-adopted" }, next);
  deepEqual(await lab.publish(), ["seq1-adopted", "seq2-next"]);
  const empty = `${lab.folder}/empty`;
  makeFolder(empty);
  await rejects(adopted(lab, empty), /has sequences already|no mirror_/);
  ok(listFolder(flat).length === 1);
});
