import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import { Narrator } from "./narrator.ts";

const MIB = 1 << 20;

function told(...events: readonly Exclude<MirrorEvent, { kind: "warning" }>[]) {
  const lines: string[] = [];
  const narrator = new Narrator({
    live: (line) => void lines.push(`~ ${line}`),
    progress: (line) => void lines.push(line),
  });
  for (const event of events) narrator.tell(event);
  return lines;
}

Deno.test("Narrator tells bytes, rate and what is left, keeps a line a minute, and sums a phase up", () => {
  const bytes = 300 * MIB;
  deepEqual(
    told(
      { atMs: 0, kind: "phase", phase: "fetching" },
      { atMs: 0, kind: "totals", totals: { images: 2, bytes } },
      { atMs: 100, kind: "progress", doneBytes: MIB, totalBytes: bytes },
      { atMs: 20_000, kind: "image-done", origin: "r/a:1", type: "generic", to: "archive" },
      { atMs: 60_000, kind: "progress", doneBytes: 120 * MIB, totalBytes: bytes },
      { atMs: 150_000, kind: "progress", doneBytes: bytes, totalBytes: bytes },
      { atMs: 150_000, kind: "phase", phase: "sealing" },
    ),
    [
      "fetching",
      "2 images, 300M",
      "~ 0% of 300M, 0/2 images",
      "~ 1/2 r/a:1",
      "40% of 300M, 2.0M/s, 1m 30s left, 1/2 images",
      "100% of 300M, 2.0M/s, 1/2 images",
      "fetched 300M in 2m 30s, 2.0M/s",
      "sealing",
    ],
  );
});
