import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import { Narrator } from "./narrator.ts";

const MIB = 1 << 20;

function recorded() {
  const lines: string[] = [];
  const narrator = new Narrator({
    live: (line) => void lines.push(`~ ${line}`),
    progress: (line) => void lines.push(line),
  });
  return { lines, narrator };
}

function told(...events: readonly Exclude<MirrorEvent, { kind: "warning" }>[]) {
  const { lines, narrator } = recorded();
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

Deno.test("Narrator tells every minute of work that nothing is heard of, and sums it up where it took long", () => {
  const { lines, narrator } = recorded();
  narrator.beat(0);
  narrator.tell({ atMs: 0, kind: "phase", phase: "planning" });
  narrator.beat(400);
  narrator.beat(1_000);
  narrator.beat(60_000);
  narrator.beat(61_000);
  narrator.tell({ atMs: 70_000, kind: "phase", phase: "verifying", detail: "seq1" });
  narrator.tell({ atMs: 71_000, kind: "phase", phase: "publishing" });
  narrator.tell({ atMs: 71_000, kind: "totals", totals: { images: 1, bytes: 4 * MIB } });
  narrator.tell({ atMs: 73_000, kind: "progress", doneBytes: MIB, totalBytes: 4 * MIB });
  narrator.beat(130_000);
  narrator.beat(131_000);
  narrator.end(151_000);
  narrator.beat(300_000);
  narrator.end(300_000);
  deepEqual(lines, [
    "planning",
    "~ planning, for 1s",
    "planning, for 1m",
    "~ planning, for 1m 1s",
    "planned in 1m 10s",
    "verifying: seq1",
    "publishing",
    "1 image, 4.0M",
    "~ 25% of 4.0M, 512K/s, 6s left, 0/1 images",
    "25% of 4.0M, 18K/s, 3m left, 0/1 images",
    "published 1.0M in 1m 20s, 13K/s",
  ]);
});
