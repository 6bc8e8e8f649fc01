import { strictEqual as equal } from "node:assert/strict";
import { cleanDescription, defaultDescription, sequenceName, sequenceNumber } from "./sequence_name.ts";

for (
  const [text, clean] of [
    ["monthly update", "monthly-update"],
    ["upgrade-4.20-baseline", "upgrade-4.20-baseline"],
    ["../../etc/passwd", "etc-passwd"],
    ["a\nb\t'c'", "a-b-c"],
    ["größe", "grosse"],
    ["été à Łódź", "ete-a-odz"],
    ["定期更新", "sequence"],
    ["delete-old", "d_elete-old"],
    ["operator-catalogs and blogs", "operator-catal_ogs-and-bl_ogs"],
    ["---", "sequence"],
    ["x".repeat(100), "x".repeat(60)],
  ] as const
) {
  Deno.test(`cleanDescription makes ${JSON.stringify(clean)} of ${JSON.stringify(text)}`, () => {
    equal(cleanDescription(text), clean);
  });
}

Deno.test("defaultDescription is baseline first, then the minute in UTC", () => {
  const nowMs = Date.UTC(2025, 7, 18, 1, 27, 59);
  equal(defaultDescription(true, nowMs), "baseline");
  equal(defaultDescription(false, nowMs), "20250818-0127");
});

Deno.test("sequenceNumber reads what sequenceName writes, and nothing else", () => {
  equal(sequenceNumber(sequenceName(12, "a-b")), 12);
  for (const name of ["seq-x", "seq0-x", "seq1", "xseq1-y", "seq99999999999999999999-x", "seq20261122-x"]) {
    equal(sequenceNumber(name), null);
  }
});
