import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { plainValue, rawScalar } from "../model/raw.ts";
import { textSpan } from "../source/span.ts";
import { splitKeyValues } from "./key_value_text.ts";

const split = (text: string, takes: (key: string) => boolean) => {
  const { pairs, rest } = splitKeyValues(rawScalar(text, textSpan("text", text)), takes);
  return [Object.fromEntries(plainValue(pairs) as Map<string, string>), rest?.value ?? null];
};

for (
  const [text, pairs, rest] of [
    ["src=a dest=b", { src: "a", dest: "b" }, null],
    ["msg='hello world' x=1", { msg: "hello world", x: "1" }, null],
    [`msg="a {{ b | d('x y') }} c"`, { msg: "a {{ b | d('x y') }} c" }, null],
    ["msg={{ a b }}", { msg: "{{ a b }}" }, null],
    ["a=b=c d", { a: "b=c" }, "d"],
    [`x="1" y='2'`, { x: "1", y: "2" }, null],
    ["msg=hello\\nworld", { msg: "hello\nworld" }, null],
    ["line 1\nline 2", {}, "line 1\nline 2"],
    ["state={% if x == 1 %}a{% endif %} c=1", { state: "{% if x == 1 %}a{% endif %}", c: "1" }, null],
    ["k= v", { k: "" }, "v"],
    ["k = v", {}, "k = v"],
    ["", {}, null],
  ] as const
) {
  Deno.test(`splitKeyValues takes all pairs out of ${JSON.stringify(text)}`, () => {
    deepEqual(split(text, () => true), [pairs, rest]);
  });
}

for (
  const [text, pairs, rest] of [
    ["echo hi creates=/tmp/x", { creates: "/tmp/x" }, "echo hi"],
    ["creates=/tmp/x echo hi", { creates: "/tmp/x" }, "echo hi"],
    ["echo creates=/tmp/x hi", { creates: "/tmp/x" }, "echo hi"],
    [`echo "a  b"   c`, {}, `echo "a  b"   c`],
    ["a=b=c d", {}, "a=b=c d"],
    ["cmd a \\\n b", {}, "cmd a b"],
    [`echo "x creates=/y"`, {}, `echo "x creates=/y"`],
    ["echo a\necho b\n", {}, "echo a\necho b\n"],
    ["creates=/tmp/x echo a\nls\n", { creates: "/tmp/x" }, "echo a\nls\n"],
  ] as const
) {
  Deno.test(`splitKeyValues takes only known pairs out of ${JSON.stringify(text)}`, () => {
    deepEqual(split(text, (key) => key === "creates"), [pairs, rest]);
  });
}

Deno.test("splitKeyValues refuses a quote that is not closed", () => {
  throws(() => split('msg="unbalanced', () => true), { code: "bad-playbook" });
  throws(() => split("echo it's", () => true), { code: "bad-playbook" });
});
