import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { globPattern } from "./glob.ts";

const NAMES = ["a", "b", "ab", "abc", "a.b", "web1", "-", "]", "[", "!", "^", "\\", "a]", "é", "a\nb"];

for (
  const [glob, matched] of [
    ["a", ["a"]],
    ["a*", ["a", "ab", "abc", "a.b", "a]", "a\nb"]],
    ["?", ["a", "b", "-", "]", "[", "!", "^", "\\", "é"]],
    ["a?b", ["a.b", "a\nb"]],
    ["[ab]", ["a", "b"]],
    ["[!ab]", ["-", "]", "[", "!", "^", "\\", "é"]],
    ["[a-b]*", ["a", "b", "ab", "abc", "a.b", "a]", "a\nb"]],
    ["[b-a]", []],
    ["[!b-a]", ["a", "b", "-", "]", "[", "!", "^", "\\", "é"]],
    ["[]]", ["]"]],
    ["[!]]", ["a", "b", "-", "[", "!", "^", "\\", "é"]],
    ["[", ["["]],
    ["a]", ["a]"]],
    ["[^a]", ["a", "^"]],
    ["[a-]", ["a", "-"]],
    ["[\\]", ["\\"]],
    ["", []],
  ] as const
) {
  Deno.test(`globPattern of ${JSON.stringify(glob)} matches ${JSON.stringify(matched)}`, () => {
    const pattern = globPattern(glob);
    deepEqual(NAMES.filter((name) => pattern.test(name)), matched);
  });
}
