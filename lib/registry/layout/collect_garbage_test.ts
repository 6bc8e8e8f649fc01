import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import {
  pushImage,
  readImage,
  repository,
  sampleImage,
  sampleIndex,
  sampleReferrer,
  seededBytes,
  streamOf,
  tagAt,
} from "../../../tests/support/images.ts";
import { inLayout } from "../../../tests/support/new_layout.ts";
import { pinned } from "../../model/oci.ts";
import { listFolder } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

Deno.test("collectGarbage frees what nothing needs, and keeps what has a name", () =>
  inLayout(async (layout, path) => {
    const [kept, gone] = [sampleImage("a"), sampleImage("b")];
    await pushImage(layout, APP, kept, ["v1"]);
    await pushImage(layout, APP, gone, ["v2"]);
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    await layout.deleteManifest(pinned(APP, gone.manifest.descriptor.digest));
    const { removed, freedBytes } = layout.collectGarbage();
    // The base layer belongs to both images.
    const own = [...gone.blobs.keys()].filter((digest) => !kept.blobs.has(digest));
    deepEqual(removed, [gone.manifest.descriptor.digest, ...own, BLOB.digest].sort());
    ok(freedBytes > BYTES.length);
    equal((await readImage(layout, tagAt("org/app", "v1"))).length, 4);
    equal(await layout.blobSize(APP, BLOB.digest), null);
    equal(listFolder(`${path}/blobs/sha256`).length, 4);
    deepEqual(layout.collectGarbage().removed, []);
  }));

Deno.test("collectGarbage keeps untagged manifests until it is told otherwise", () =>
  inLayout(async (layout) => {
    const index = sampleIndex("a");
    const untagged = sampleImage("b");
    const signature = sampleReferrer("sig", index.manifest.descriptor, "x/sig");
    const countersignature = sampleReferrer("sig2", signature.manifest.descriptor, "x/sig");
    for (const image of [untagged, countersignature, signature]) await pushImage(layout, APP, image);
    await pushImage(layout, APP, index, ["v1"]);
    deepEqual(layout.collectGarbage().removed, []);
    const { removed } = layout.collectGarbage({ untagged: "remove" });
    ok(removed.includes(untagged.manifest.descriptor.digest));
    equal(await layout.getManifest(pinned(APP, untagged.manifest.descriptor.digest)), null);
    equal((await readImage(layout, tagAt("org/app", "v1"))).length, 9);
    equal((await layout.listReferrers(APP, index.manifest.descriptor.digest)).length, 1);
    equal((await layout.listReferrers(APP, signature.manifest.descriptor.digest)).length, 1);
  }));

Deno.test("collectGarbage leaves young blobs alone", () =>
  inLayout(async (layout) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    deepEqual(layout.collectGarbage({ youngestMs: 60_000 }).removed, []);
    equal(await layout.blobSize(APP, BLOB.digest), BLOB.size);
  }));
