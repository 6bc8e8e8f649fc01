import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { shellQuote, shlexJoin, shlexSplit } from "./shell_words.ts";

/** Answers of Python's shlex.split. */
const SPLITS: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["", []],
  ["a b  c", ["a", "b", "c"]],
  ["  a ", ["a"]],
  [`'a b' "c d"`, ["a b", "c d"]],
  ["a\\ b", ["a b"]],
  [`"a\\"b\\$c\\n\\\\"`, [`a"b\\$c\\n\\`]],
  ["''", [""]],
  ["a''b", ["ab"]],
  ["a#b #c", ["a#b", "#c"]],
  ["x\ty\nz\rw", ["x", "y", "z", "w"]],
  ["\\\n", ["\n"]],
  [`"a\\\nb"`, ["a\\\nb"]],
  ["é 'ü x'", ["é", "ü x"]],
  [`-c 'echo "hi"'`, ["-c", `echo "hi"`]],
  [`a="b c"d`, ["a=b cd"]],
  ["\\😀 b", ["😀", "b"]],
];

for (const [line, words] of SPLITS) {
  Deno.test(`shlexSplit of ${JSON.stringify(line)}`, () => deepEqual(shlexSplit(line), words));
}

for (
  const [line, message] of [
    ["a\\", "No escaped character"],
    [`"a\\`, "No escaped character"],
    ["'a", "No closing quotation"],
    [`b "a`, "No closing quotation"],
  ] as const
) {
  Deno.test(`shlexSplit refuses ${JSON.stringify(line)}`, () => {
    throws(() => shlexSplit(line), { code: "bad-argument", message });
  });
}

for (
  const [text, quoted] of [
    ["", "''"],
    ["a", "a"],
    ["a b", "'a b'"],
    ["it's", `'it'"'"'s'`],
    ["$x", "'$x'"],
    ["é", "'é'"],
    ["a/b-c_d.e@%+=:,", "a/b-c_d.e@%+=:,"],
    ["~", "'~'"],
    ["a\nb", "'a\nb'"],
  ] as const
) {
  Deno.test(`shellQuote of ${JSON.stringify(text)}`, () => equal(shellQuote(text), quoted));
}

Deno.test("shlexJoin makes a line that shlexSplit takes apart again", () => {
  const words = ["a b", "", "it's", '"', "\\", "-x", "\n", "$HOME"];
  deepEqual(shlexSplit(shlexJoin(words)), words);
});
