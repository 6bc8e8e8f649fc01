import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { readDocuments } from "./documents.ts";

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
