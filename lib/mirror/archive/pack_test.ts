import { deepStrictEqual as deepEqual, ok, strictEqual as equal, throws } from "node:assert/strict";
import type { Content } from "../../model/mirror.ts";
import { digestOf } from "../../system/hash.ts";
import { HEAD_BYTES, packParts } from "./pack.ts";
import { BLOCK, END_BYTES, padded } from "./tar_header.ts";

function contents(...sizes: readonly number[]): readonly Content[] {
  return sizes.map((size, at) => ({ digest: digestOf(`${at}`), size }));
}

/** The limit in which so many blocks of members, headers counted, just fit. */
function limitFor(blocks: number): number {
  return HEAD_BYTES + blocks * BLOCK + END_BYTES;
}

for (
  const { name, sizes, blocks, parts } of [
    { name: "fills a part to the last block", sizes: [512, 512], blocks: 4, parts: [[1], [1]] },
    { name: "begins a part when there is no room", sizes: [512, 513], blocks: 4, parts: [[1], [2]] },
    {
      name: "puts small pieces into earlier parts",
      sizes: [512, 1024, 512],
      blocks: 4,
      parts: [[1], [2], [1]],
    },
    { name: "gives empty content a header alone", sizes: [0, 0, 512], blocks: 4, parts: [[1], [1], [1]] },
    { name: "cuts what is larger than a part", sizes: [2000], blocks: 4, parts: [[1, 2]] },
    {
      name: "begins to cut in the room that is left",
      sizes: [512, 2000, 10],
      blocks: 4,
      parts: [[1], [1, 2], [3]],
    },
  ]
) {
  Deno.test(`packParts ${name}`, () => {
    const list = contents(...sizes);
    const { segments, used } = packParts(list, { limit: limitFor(blocks) });
    deepEqual(list.map(({ digest }) => segments.get(digest)!.map(({ part }) => part)), parts);
    for (const [at, { digest, size }] of list.entries()) {
      equal(segments.get(digest)!.reduce((sum, one) => sum + one.size, 0), size, `content ${at}`);
    }
    for (const bytes of used) ok(bytes + END_BYTES <= limitFor(blocks));
  });
}

Deno.test("packParts never lets two members meet", () => {
  const list = contents(...Array.from({ length: 60 }, (_, at) => at * 397 % 5000));
  const { segments, used } = packParts(list, { limit: 20_000 });
  const all = [...segments.values()].flat().toSorted((a, b) => a.part - b.part || a.offset - b.offset);
  for (const [at, { part, offset, size }] of all.entries()) {
    const next = all[at + 1];
    const end = offset + padded(size);
    equal(offset % BLOCK, 0);
    ok(next?.part === part ? next.offset >= end + BLOCK : end === used[part - 1]);
  }
});

Deno.test("packParts has a part for nothing at all", () => {
  deepEqual(packParts([], { limit: 100_000 }).used, [HEAD_BYTES]);
});

Deno.test("packParts refuses limits in which nothing fits, and to cut what may not be cut", () => {
  throws(() => packParts([], { limit: limitFor(1) }), /holds nothing/);
  throws(
    () => packParts(contents(3 * 2 ** 30), { limit: 2 ** 30, strict: true }),
    (error: Error & { hint?: string }) =>
      /3221225472 bytes \(3.0G\)/.test(error.message) && /at least 4/.test(error.hint ?? ""),
  );
});
