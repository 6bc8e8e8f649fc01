import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import {
  readSource,
  readSourceLines,
  sourceFileName,
  sourceLinesText,
  withoutSource,
  withSource,
} from "./source_lines.ts";

const TEXT = "## words\ndeb  http://a  main # own\n\n#deb http://b main\ndeb-src http://a main\n";
const lines = readSourceLines(TEXT);

Deno.test("readSourceLines keeps what it does not know", () => {
  equal(sourceLinesText(lines), TEXT);
  deepEqual(lines.map(({ source, isEnabled, comment }) => [source, isEnabled, comment]), [
    [null, false, "words"],
    ["deb http://a main", true, "own"],
    [null, true, ""],
    ["deb http://b main", false, ""],
    ["deb-src http://a main", true, ""],
  ]);
});

Deno.test("withSource uses a line that is switched off, and knows what is not there", () => {
  equal(sourceLinesText(withSource(lines, "deb http://b main") ?? []), TEXT.replace("#deb", "deb"));
  equal(withSource(lines, "deb http://c main"), null);
});

Deno.test("withoutSource leaves lines that are switched off", () => {
  equal(withoutSource(lines, "deb http://b main").length, lines.length);
  equal(withoutSource(lines, "deb http://a main").length, lines.length - 1);
});

for (
  const [source, name] of [
    [
      "deb [arch=amd64 signed-by=/a/b.gpg] https://mirror.example.com/debian/ stable main",
      "mirror_example_com_debian",
    ],
    ["deb http://user:word@example.com/a stable main", "example_com_a"],
    ["ppa:owner/name_noble", "ppa_owner_name_noble"],
  ] as const
) {
  Deno.test(`sourceFileName makes ${name}`, () => equal(sourceFileName(source), name));
}

Deno.test("readSource refuses what is no repository in use", () => {
  equal(readSource("deb  http://a   main"), "deb http://a main");
  throws(() => readSource("# deb http://a main"), { code: "bad-argument" });
  throws(() => readSource("http://a"), { code: "bad-argument" });
});
