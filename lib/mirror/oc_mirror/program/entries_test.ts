import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { type Entry, EntryReader } from "./entries.ts";

function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  const reader = new EntryReader((entry) => entries.push(entry));
  for (const line of text.split("\n")) reader.line(line);
  reader.end();
  return entries;
}

const AT = "2026/11/21 08:07:00";

for (
  const { what, text, entries } of [
    {
      what: "takes colours and spaces off",
      text: `${AT} \x1b[1;94m [INFO] \x1b[0m  : 📌 images to copy 5 `,
      entries: [{ level: "info", message: "📌 images to copy 5" }],
    },
    {
      what: "keeps the lines of an error together, indented or not",
      text: `${AT}  [ERROR]  : some\n\t * first\nsecond\n${AT}  [INFO]   : next`,
      entries: [{ level: "error", message: "some\n* first\nsecond" }, { level: "info", message: "next" }],
    },
    {
      what: "tells lines that belong to nothing as they are",
      text: "panic: no\n\ngoroutine 1 [running]:",
      entries: [{ level: "raw", message: "panic: no" }, { level: "raw", message: "goroutine 1 [running]:" }],
    },
    {
      what: "takes no line about unpacking for a part of a warning",
      text: `${AT}  [WARN]   : odd\nExtracting chunk file (1 / 2): mirror_000001.tar`,
      entries: [
        { level: "raw", message: "Extracting chunk file (1 / 2): mirror_000001.tar" },
        { level: "warn", message: "odd" },
      ],
    },
    {
      what: "knows the other levels",
      text: `${AT}  [DEBUG]  : x`,
      entries: [{ level: "debug", message: "x" }],
    },
  ]
) {
  Deno.test(`EntryReader ${what}`, () => deepEqual(entriesOf(text), entries));
}
