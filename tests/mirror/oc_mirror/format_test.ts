/** Archives that oc-mirror reads as well: its layout, and what ferry makes of it on the far side. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../../lib/mirror/run/disk_to_mirror.ts";
import { memberText, tarMembers } from "../../../lib/mirror/archive/tar_reader.ts";
import { readCacheArchive } from "../../../lib/mirror/foreign/cache_archive.ts";
import type { MirrorToDiskRequest } from "../../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../../lib/mirror/run/mirror_to_disk.ts";
import { digestOf } from "../../../lib/system/hash.ts";
import {
  listFolder,
  makeFolder,
  readBytes,
  readText,
  removePath,
  replaceFile,
} from "../../../lib/system/files.ts";
import { readImage, sampleIndex, tagAt } from "../../support/images.ts";
import { MirrorLab } from "../../support/mirror_lab.ts";

type Members = ReadonlyMap<string, string>;

async function cut(
  lab: MirrorLab,
  images: Parameters<MirrorLab["set"]>[0],
  more: Partial<MirrorToDiskRequest> = {},
): Promise<string> {
  const outcome = await mirrorToDisk(
    { root: lab.root, imageSet: lab.set(images), format: "oc-mirror", ...more },
    lab.deps,
  );
  if (outcome.status === "sealed") return outcome.sequence.folder;
  throw new Error(`not sealed but ${JSON.stringify(outcome)}`);
}

/** The files in the archives of a folder with the digests of their content. */
async function membersOf(folder: string): Promise<Members> {
  const found = new Map<string, string>();
  for (const name of listFolder(folder).filter((one) => one.endsWith(".tar"))) {
    for await (const member of tarMembers(`${folder}/${name}`)) {
      found.set(member.name, await memberText(`${folder}/${name}`, member));
    }
  }
  return found;
}

/** Nothing but the archives, as the old tool would hand them over: without ferry's papers in and beside them. */
async function asForeign(lab: MirrorLab, folder: string, name: string): Promise<string> {
  const to = `${lab.folder}/${name}`;
  makeFolder(to);
  for (const part of listFolder(folder).filter((one) => one.endsWith(".tar"))) {
    const bytes = readBytes(`${folder}/${part}`).slice();
    for await (const member of tarMembers(`${folder}/${part}`)) {
      // The head of each part is the first member: two blocks.
      if (member.name === "ferry/part.json") equal(member.offset, 512);
    }
    replaceFile(`${to}/${part}`, bytes.slice(1024));
  }
  return to;
}

Deno.test("mirror to disk in oc-mirror's format lays out the storage of its cache", async () => {
  await using lab = new MirrorLab();
  const image = await lab.add("org/a", "1");
  const list = sampleIndex("org/list:1");
  await lab.push("org/list", "1", list);
  const members = await membersOf(await cut(lab, ["org/a:1", "org/list:1"]));
  const store = "docker/registry/v2";
  const { digest } = image.manifest.descriptor;
  const hex = digest.slice(7);
  equal(members.get(`${store}/repositories/org/a/_manifests/tags/1/current/link`), digest);
  equal(members.get(`${store}/repositories/org/a/_manifests/tags/1/index/sha256/${hex}/link`), digest);
  equal(members.get(`${store}/repositories/org/a/_manifests/revisions/sha256/${hex}/link`), digest);
  for (const blob of image.blobs.keys()) {
    equal(members.get(`${store}/repositories/org/a/_layers/sha256/${blob.slice(7)}/link`), blob);
    ok(members.has(`${store}/blobs/sha256/${blob.slice(7, 9)}/${blob.slice(7)}/data`));
  }
  const revisions = [...members.keys()].filter((name) => name.includes("/org/list/_manifests/revisions/"));
  equal(revisions.length, 3);
  for (const [name, text] of members) {
    const [, own] = /blobs\/sha256\/..\/([0-9a-f]{64})\/data$/.exec(name) ?? [];
    if (own !== undefined && text.startsWith("{")) equal(digestOf(text), `sha256:${own}`);
  }
  const config = [...members].find(([name]) => /^isc_\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(name));
  match(config?.[1] ?? "", /kind: ImageSetConfiguration/);
  deepEqual([...members.keys()].filter((name) => name.startsWith("working-dir/.history/")), []);
  const [history = ""] = listFolder(`${lab.root}/working-dir/.history`);
  match(history, /^\.history-2026-11-21T00:00:01Z$/);
  ok(readText(`${lab.root}/working-dir/.history/${history}`).includes(`${digest}\n`));
});

Deno.test("archives in oc-mirror's format are read by ferry as its own, and as oc-mirror's", async () => {
  await using lab = new MirrorLab();
  const [a, b] = [await lab.add("org/a", "1"), await lab.add("org/b", "1")];
  const first = await cut(lab, ["org/a:1"]);
  const second = await cut(lab, ["org/a:1", "org/b:1"], { description: "two" });
  const history = [...await membersOf(second)].find(([name]) => name.startsWith("working-dir/.history/"));
  ok(history?.[1].includes(a.manifest.descriptor.digest));
  await diskToMirror({ from: lab.root, destination: lab.at("own") }, lab.deps);
  const old = [await asForeign(lab, first, "old1"), await asForeign(lab, second, "old2")];
  const { plan, number } = await readCacheArchive(old[1] ?? "");
  deepEqual([plan.images.map(({ path, tag }) => `${path}:${tag}`).sort(), number], [
    ["org/a:1", "org/b:1"],
    2,
  ]);
  const root = `${lab.folder}/far`;
  await rejects(
    diskToMirror({ from: old[1] ?? "", root, destination: lab.at("old") }, lab.deps),
    /earlier archives carried/,
  );
  for (const from of old) await diskToMirror({ from, root, destination: lab.at("old") }, lab.deps);
  for (const prefix of ["own", "old"]) {
    for (const [path, { manifest, blobs }] of [["org/a", a], ["org/b", b]] as const) {
      const found = await readImage(lab.destination.layout, tagAt(`${prefix}/${path}`, "1"));
      deepEqual(found.toSorted(), [manifest.descriptor.digest, ...blobs.keys()].toSorted(), prefix);
    }
  }
});

Deno.test("archives in oc-mirror's format never split a blob: one that is too large has a part of its own", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1", { layers: ["large"], layerBytes: 100_000 });
  const folder = await cut(lab, ["org/a:1"], { partLimitBytes: 40_000 });
  const names = [...(await membersOf(folder)).keys()];
  ok(!names.some((name) => name.startsWith("segments/")), names.join(" "));
  const parts = listFolder(folder).filter((name) => name.endsWith(".tar"));
  ok(parts.length > 1, parts.join(" "));
  removePath(`${folder}/working-dir`);
  const outcome = await diskToMirror({ from: folder, destination: lab.at() }, lab.deps);
  equal(outcome.status, "published");
  await rejects(
    cut(lab, ["org/a:1"], { partLimitBytes: 40_000, strictArchive: true, mode: "baseline" }),
    /does not fit into an archive part/,
  );
});
