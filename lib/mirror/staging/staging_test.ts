import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import type { Content } from "../../model/mirror.ts";
import { digestOf } from "../../system/hash.ts";
import { layOutArchive } from "../archive/archive_layout.ts";
import { hashParts } from "../sequence/part_hashes.ts";
import { Staging } from "./staging.ts";

const SIZES = [700, 3_000_000, 1, 0, 2_500_000, 4_000_000, 900_000];
const LIMIT = 5_000_000;

const BLOBS = SIZES.map((size, at) => {
  const bytes = new Uint8Array(size).map((_, place) => place * (at + 3) % 251);
  return { bytes, content: { digest: digestOf(bytes), size } satisfies Content };
});

function layout() {
  const head = {
    workspace: "w",
    sequence: 1,
    predecessor: null,
    base: null,
    supersedes: [],
    answers: new Map(),
  };
  const plan = { images: [], manifests: [], blobs: BLOBS.map(({ content }) => content) };
  return layOutArchive(plan, head, new Map(), { limit: LIMIT });
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

for (
  const [name, order] of [
    ["in order", BLOBS],
    ["backwards", BLOBS.toReversed()],
    ["from both ends", BLOBS.toSorted((a, b) => a.content.size - b.content.size)],
  ] as const
) {
  Deno.test(`Staging knows the digests of its parts, filled ${name}`, () =>
    inFolder(async (folder) => {
      await using staging = await Staging.open(folder, layout());
      for (const { bytes, content } of order) await staging.write(content, inPieces(bytes));
      const parts = await staging.finish();
      ok(parts.length > 2);
      deepEqual(parts, await hashParts(staging.partsFolder));
    }));
}

Deno.test("Staging goes on with what is there, and knows the same digests then", () =>
  inFolder(async (folder) => {
    const [first, ...others] = BLOBS;
    {
      await using staging = await Staging.open(folder, layout());
      for (const { bytes, content } of others) await staging.write(content, inPieces(bytes));
    }
    await using staging = await Staging.open(folder, layout());
    deepEqual(staging.missing(), [first?.content]);
    for (const { bytes, content } of first ? [first] : []) await staging.write(content, inPieces(bytes));
    deepEqual(await staging.finish(), await hashParts(staging.partsFolder));
  }));

Deno.test("Staging is not finished while something is missing, or taken away", () =>
  inFolder(async (folder) => {
    await using staging = await Staging.open(folder, layout());
    for (const { bytes, content } of BLOBS.slice(1)) await staging.write(content, inPieces(bytes));
    await rejects(staging.finish(), TypeError);
    const [last] = layout().parts.slice(-1);
    for (const { bytes, content } of BLOBS.slice(0, 1)) await staging.write(content, inPieces(bytes));
    await Deno.truncate(`${staging.partsFolder}/${last?.name}`, 100);
    await rejects(staging.finish(), { code: "file-unreadable" });
    equal(staging.missing().length, 0);
  }));
