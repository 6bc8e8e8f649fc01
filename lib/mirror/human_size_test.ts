import { strictEqual as equal } from "node:assert/strict";
import { humanSize, humanTime, parsePartSize, parseSize } from "./human_size.ts";

for (
  const [bytes, text] of [
    [0, "0"],
    [1023, "1023"],
    [1024, "1.0K"],
    [1025, "1.1K"],
    [9.95 * 2 ** 20, "10M"],
    [7.8 * 2 ** 30, "7.8G"],
    [22 * 2 ** 30 - 5, "22G"],
    [3 * 2 ** 40, "3.0T"],
  ] as const
) {
  Deno.test(`humanSize shows ${bytes} bytes as ${text}`, () => equal(humanSize(bytes), text));
}

for (
  const [text, bytes] of [
    ["650MiB", 650 * 2 ** 20],
    ["4G", 4 * 2 ** 30],
    ["1.5 GiB", 1.5 * 2 ** 30],
    ["1MB", 1e6],
    ["4096", 4096],
    ["12B", 12],
    ["many", null],
    ["", null],
    ["-1", null],
    ["4X", null],
  ] as const
) {
  Deno.test(`parseSize reads ${JSON.stringify(text)} as ${bytes}`, () => equal(parseSize(text), bytes));
}

for (
  const [text, bytes] of [
    ["4", 4 * 2 ** 30],
    ["1.5", 1.5 * 2 ** 30],
    ["650MiB", 650 * 2 ** 20],
    ["0", null],
    ["1.5.2", null],
    ["-1", null],
  ] as const
) {
  Deno.test(`parsePartSize reads ${JSON.stringify(text)} as ${bytes}`, () =>
    equal(parsePartSize(text), bytes));
}

for (
  const { ms, shown } of [
    { ms: 0, shown: "1s" },
    { ms: 40_400, shown: "40s" },
    { ms: 60_000, shown: "1m" },
    { ms: 125_000, shown: "2m 5s" },
    { ms: 7_500_000, shown: "2h 5m" },
    { ms: 7_200_000, shown: "2h" },
  ]
) {
  Deno.test(`humanTime shows ${ms} ms as ${shown}`, () => equal(humanTime(ms), shown));
}
