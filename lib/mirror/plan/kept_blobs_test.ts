import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { digestOf } from "../../system/hash.ts";
import { listFolder } from "../../system/files.ts";
import { KeptBlobs } from "./kept_blobs.ts";

const REPOSITORY = { registry: "registry.test", path: "app" };
const BYTES = new TextEncoder().encode("a layer");
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

Deno.test("KeptBlobs gives what was read to its end without asking again", async () => {
  await inFolder(async (folder) => {
    const source = sourceOf(BYTES);
    const kept = new KeptBlobs(source, folder);
    deepEqual(await read(kept.reading), BYTES);
    deepEqual(await read(kept.keeping), BYTES);
    equal(source.asked(), 2);
    deepEqual(await read(kept.reading), BYTES);
    deepEqual(await read(kept.keeping), BYTES);
    deepEqual(await read(kept.reading, 2), BYTES.subarray(2));
    equal(source.asked(), 2);
  });
});

Deno.test("KeptBlobs keeps nothing of what was left before its end, or broke", async () => {
  await inFolder(async (folder) => {
    const { keeping } = new KeptBlobs(sourceOf(BYTES), folder);
    for await (const _ of keeping.getBlob(REPOSITORY, BLOB)) break;
    const broken = new KeptBlobs(sourceOf(BYTES, new RangeError("broken")), folder);
    await rejects(read(broken.keeping), RangeError);
    deepEqual(listFolder(folder), []);
  });
});

/** A source of one blob, in two pieces, that breaks at its end. */
function sourceOf(bytes: Uint8Array, failure?: Error): RegistryReader & { readonly asked: () => number } {
  let asked = 0;
  const nothing = () => Promise.resolve(null);
  return {
    asked: () => asked,
    resolve: nothing,
    getManifest: nothing,
    blobSize: nothing,
    listTags: nothing,
    listReferrers: () => Promise.resolve([]),
    getBlob: async function* () {
      asked++;
      yield await Promise.resolve(bytes.subarray(0, 3));
      yield bytes.subarray(3);
      if (failure) throw failure;
    },
  };
}

async function read(reader: RegistryReader, offset = 0): Promise<Uint8Array> {
  const bytes: number[] = [];
  for await (const piece of reader.getBlob(REPOSITORY, BLOB, { offset })) bytes.push(...piece);
  return Uint8Array.from(bytes);
}
