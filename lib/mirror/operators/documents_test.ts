import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { streamOf } from "../../../tests/support/images.ts";
import { documentPortions, readDocuments } from "./documents.ts";

const encode = (text: string) => new TextEncoder().encode(text);

for (
  const [text, values] of [
    ['{"a":1}', [{ a: 1 }]],
    ['\n{"a":"}\\"{"}\n{"b":[{}]}{"c":"\\\\"}\n', [{ a: '}"{' }, { b: [{}] }, { c: "\\" }]],
    ["a: 1\nb: [x]\n", [{ a: 1, b: ["x"] }]],
    ["---\na: 1\n---\n---\nb: {c: true}\n...\n", [{ a: 1 }, { b: { c: true } }]],
    ["", []],
    ["# nothing\n", []],
    ['{"a":"ä\\u00e4"}', [{ a: "ää" }]],
  ] as const
) {
  Deno.test(`readDocuments reads ${JSON.stringify(text)}`, () => {
    const { bytes, documents } = readDocuments(encode(text), "x");
    deepEqual(documents.map(({ value }) => value), values);
    const again = documents.map(({ start, end }) =>
      JSON.parse(new TextDecoder().decode(bytes.subarray(start, end)))
    );
    deepEqual(again, values);
  });
}

for (const text of ['{"a":1', '{"a":1}x', '{"a":"', "a: [\n", "{a: 1}", "\u0000"]) {
  Deno.test(`readDocuments refuses ${JSON.stringify(text)}`, () => {
    throws(() => readDocuments(encode(text), "pkg/catalog.json in r/c:v1"), {
      code: "registry-failed",
      message: /^pkg\/catalog.json in r\/c:v1: /,
    });
  });
}

for (
  const [text, least, portions] of [
    ['{"a":1}\n{"b":"}{"}\n{"c":3}', 8, ['{"a":1}', '\n{"b":"}{"}\n{"c":3}']],
    ['{"a":1}{"b":2}', 100, ['{"a":1}{"b":2}']],
    ['{"a":"long enough"}{"b":2}', 4, ['{"a":"long enough"}{"b":2}']],
    ['{"a":1}{"b":', 7, ['{"a":1}', '{"b":']],
    ["a: 1\n---\nb: 2\n", 4, ["a: 1\n---\nb: 2\n"]],
    ["", 4, []],
  ] as const
) {
  Deno.test(`documentPortions cuts ${JSON.stringify(text)} where documents end`, async () => {
    const found = [];
    for await (const portion of documentPortions(streamOf(encode(text), 2), least)) {
      found.push(new TextDecoder().decode(portion));
    }
    deepEqual(found, portions);
  });
}
