import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { iniWords } from "./ini_words.ts";
import { placedSlice } from "./placed_text.ts";

const wordsOf = (text: string) => iniWords(placedSlice({ path: "hosts", text }, 0, text.length));

for (
  const [line, words] of [
    ["a b=1  c", ["a", "b=1", "c"]],
    ["a b='c d' e", ["a", "b=c d", "e"]],
    [`a b="c \\"d\\" \\e"`, ["a", `b=c "d" \\e`]],
    ["a\\ b c\\'d", ["a b", "c'd"]],
    ["a # b", ["a"]],
    ["a#b c", ["a"]],
    ["a '#b' \"#c\"", ["a", "#b", "#c"]],
    ["'' a", ["", "a"]],
    ["a\tb", ["a", "b"]],
    ["x'y'z", ["xyz"]],
    ["#", []],
  ] as const
) {
  Deno.test(`iniWords splits ${JSON.stringify(line)}`, () =>
    deepEqual(wordsOf(line).map(({ text }) => text), words));
}

for (
  const [line, message] of [["a b='c", "No closing quotation"], ['a "b\\', "No escaped character"], [
    "a b\\",
    "No escaped character",
  ]] as const
) {
  Deno.test(`iniWords refuses ${JSON.stringify(line)}`, () => {
    throws(() => wordsOf(line), {
      message: `Error parsing host definition '${line}': ${message}`,
      code: "ini-syntax",
    });
  });
}

Deno.test("iniWords knows where the letters of a word stand", () => {
  const [, word] = wordsOf(`a k='v w'x`);
  equal(word?.text, "k=v wx");
  deepEqual([word?.span(2, 5).start, word?.span(2, 5).end], [5, 8]);
  deepEqual([word?.span(5, 6).start, word?.span(5, 6).end], [9, 10]);
});
