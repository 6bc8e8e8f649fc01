/** Archives that the real oc-mirror made, published by ferry's own engine. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror, type DiskToMirrorRequest } from "../../../lib/mirror/run/disk_to_mirror.ts";
import { type DiagnosticCode, DiagnosticError } from "../../../lib/source/diagnostic.ts";
import { makeFolder, readBytes, readText, replaceFile } from "../../../lib/system/files.ts";
import { tarMembers } from "../../../lib/mirror/archive/tar_reader.ts";
import { tagAt } from "../../support/images.ts";
import { imageSet, MirrorLab } from "../../support/mirror_lab.ts";

const ARCHIVES = new URL("archives/", import.meta.url);

/** Puts one of the archives where a user would. @returns its folder. */
async function carried(lab: MirrorLab, name: "seq1" | "seq2"): Promise<string> {
  const folder = `${lab.folder}/${name}`;
  const packed = await Deno.readFile(new URL(`${name}.tar.gz`, ARCHIVES));
  const tar = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")))
    .bytes();
  makeFolder(folder);
  replaceFile(`${folder}/mirror_000001.tar`, tar);
  return folder;
}

async function published(lab: MirrorLab, from: string, more: Partial<DiskToMirrorRequest> = {}) {
  const request = { from, root: `${lab.folder}/far`, destination: lab.at(), ...more };
  const outcome = await diskToMirror(request, lab.deps);
  if (outcome.status !== "published") throw new Error(`not published but ${outcome.status}`);
  deepEqual(outcome.failures, []);
  return outcome;
}

async function refused(lab: MirrorLab, from: string, code: DiagnosticCode, said: RegExp): Promise<void> {
  lab.destination.forget();
  await rejects(published(lab, from), (error) => {
    ok(error instanceof DiagnosticError, String(error));
    equal(error.code, code, error.message);
    match(error.message, said);
    return true;
  });
  deepEqual(lab.destination.writes(), []);
}

/** What the source served when the archives were made: `path:tag` and digest. */
async function recorded(): Promise<readonly (readonly [string, string])[]> {
  const text = await Deno.readTextFile(new URL("digests.txt", ARCHIVES));
  return text.trim().split("\n").map((line) => {
    const [reference = "", hex = ""] = line.split(" ");
    return [reference.slice(reference.indexOf("/") + 1), `sha256:${hex}`] as const;
  });
}

async function digestAt(lab: MirrorLab, path: string, tag: string): Promise<string | null> {
  return (await lab.destination.layout.resolve(tagAt(path, tag)))?.digest ?? null;
}

async function served(lab: MirrorLab, places: readonly string[], prefix = "") {
  return await Promise.all(places.map(async (place) => {
    const [path = "", tag = ""] = place.split(":");
    return [place, await digestAt(lab, `${prefix}${path}`, tag)] as const;
  }));
}

Deno.test("a tag of an archive of oc-mirror's that was changed is refused, and no image is left out for it", async () => {
  await using lab = new MirrorLab();
  const folder = await carried(lab, "seq1");
  const tar = `${folder}/mirror_000001.tar`;
  const whole = readBytes(tar);
  for await (const { name, offset, size } of tarMembers(tar)) {
    if (!name.endsWith("/current/link")) continue;
    for (const at of [offset, offset + 10, offset + size - 1]) {
      replaceFile(tar, whole.map((byte, index) => index === at ? byte ^ 0x01 : byte));
      await refused(lab, folder, "archive-damaged", /app-000/);
    }
  }
});

Deno.test("archives of oc-mirror are published in their order, and exactly what was mirrored is served", async () => {
  await using lab = new MirrorLab();
  const [first, second] = [await carried(lab, "seq1"), await carried(lab, "seq2")];
  await refused(lab, second, "image-missing", /needs \d+ pieces of content that earlier archives carried/);
  equal((await published(lab, first)).sentImages, 3);
  equal((await published(lab, second)).sentImages, 1);
  const images = await recorded();
  deepEqual(await served(lab, images.map(([place]) => place)), images);
  lab.destination.forget();
  equal((await published(lab, first)).sentImages, 0);
  equal((await published(lab, second)).sentImages, 0);
  deepEqual(lab.destination.writes(), []);
  match(
    readText(`${lab.folder}/far/working-dir/cluster-resources/itms-oc-mirror.yaml`),
    /source: 127\.0\.0\.1:5931\/demo\n/,
  );
});

Deno.test("archives of oc-mirror are published below a path, and narrowed to the images of a set", async () => {
  await using lab = new MirrorLab();
  const first = await carried(lab, "seq1");
  const set = imageSet("  additionalImages:\n    - name: 127.0.0.1:5931/demo/app-000-1:v1\n");
  await published(lab, first, { destination: lab.at("site"), imageSet: set });
  const images = await recorded();
  const [, one] = images;
  deepEqual(await served(lab, ["demo/app-000-0:v1", "demo/app-000-1:v1"], "site/"), [
    ["demo/app-000-0:v1", null],
    one,
  ]);
  const nested = { destination: lab.at("site", 2) };
  await published(lab, first, nested);
  equal(await digestAt(lab, "site/demo-app-000-2", "v1"), images[2]?.[1]);
});

Deno.test("archives of oc-mirror that are damaged or not whole are refused before anything is written", async () => {
  await using lab = new MirrorLab();
  const first = await carried(lab, "seq1");
  const tar = `${first}/mirror_000001.tar`;
  const whole = readBytes(tar);
  const layers = [];
  for await (const member of tarMembers(tar)) {
    if (/blobs\/sha256\/.*\/data$/.test(member.name)) layers.push(member);
  }
  for (const { offset, size } of layers) {
    const bytes = whole.slice();
    bytes[offset + size - 1] = (bytes[offset + size - 1] ?? 0) ^ 1;
    replaceFile(tar, bytes);
    await refused(lab, first, "archive-damaged", /mirror_000001\.tar is damaged: sha256:/);
  }
  replaceFile(tar, whole.slice(0, whole.length / 2));
  await refused(lab, first, "archive-damaged", /not a whole archive/);
  replaceFile(tar, whole);
  replaceFile(`${first}/mirror_000003.tar`, whole);
  await refused(lab, first, "part-missing", /part mirror_000002\.tar is missing/);
});

Deno.test("archives of oc-mirror are not published where keys are asked for", async () => {
  await using lab = new MirrorLab();
  const first = await carried(lab, "seq1");
  await rejects(
    diskToMirror({ from: first, destination: lab.at() }, { ...lab.deps, trusted: [] }),
    (error) => error instanceof DiagnosticError && error.code === "signature-invalid",
  );
});
