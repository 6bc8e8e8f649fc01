import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { IndexIgnore } from "./index_ignore.ts";

const PATHS = [
  "README.md",
  "a/README.md",
  "a/b/catalog.json",
  "a/catalog.json",
  "docs/x.json",
  "docs/y/z.json",
  "x.yaml",
];

for (
  const [text, ignored] of [
    ["*.md\n", ["README.md", "a/README.md"]],
    ["/README.md", ["README.md"]],
    ["# comment\n\ndocs/  \n", ["docs/x.json", "docs/y/z.json"]],
    ["docs/*.json", ["docs/x.json"]],
    ["docs/**", ["docs/x.json", "docs/y/z.json"]],
    ["**/catalog.json", ["a/b/catalog.json", "a/catalog.json"]],
    ["a/**/catalog.json", ["a/b/catalog.json", "a/catalog.json"]],
    ["?.yaml", ["x.yaml"]],
    ["[!a-w].yaml", ["x.yaml"]],
    ["**/*\n!a/\n!*.json", ["README.md", "x.yaml"]],
    ["docs\n!z.json", ["docs/x.json"]],
    ["*.json\n!x.json", ["a/b/catalog.json", "a/catalog.json", "docs/y/z.json"]],
    ["catalog.json/", []],
    ["[", []],
  ] as const
) {
  Deno.test(`IndexIgnore leaves out what ${JSON.stringify(text)} names`, () => {
    const ignore = new IndexIgnore([{ path: ".indexignore", text }]);
    deepEqual(PATHS.filter((path) => ignore.has(path)), ignored);
  });
}

Deno.test("IndexIgnore reads a file for its own folder, after those above it", () => {
  const ignore = new IndexIgnore([{ path: "a/.indexignore", text: "!*.md\n/b" }, {
    path: ".indexignore",
    text: "*.md",
  }]);
  deepEqual(PATHS.filter((path) => ignore.has(path)), ["README.md", "a/b/catalog.json"]);
  equal(ignore.has("b"), false);
});
