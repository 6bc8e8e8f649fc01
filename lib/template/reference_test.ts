import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { referenceOf } from "./reference.ts";
import { plainSource } from "./syntax/source.ts";
import { compileTemplate } from "./template.ts";

const CASES: readonly (readonly [text: string, path: readonly unknown[] | null])[] = [
  ["{{ a }}", ["a"]],
  ["{{- a.b -}}", ["a", "b"]],
  ["{{ a['b'][0].c }}", ["a", "b", 0, "c"]],
  ["{{ a[b] }}", null],
  ["{{ a | first }}", null],
  ["{{ a }} ", null],
  ["text", null],
  ["{{ a }}{{ b }}", null],
];

for (const [text, path] of CASES) {
  Deno.test(`referenceOf reads ${JSON.stringify(text)}`, () => {
    const found = referenceOf(compileTemplate(plainSource(text)).program.statements);
    deepEqual(found && [found.name, ...found.keys], path);
  });
}
