import assert from "node:assert/strict";
import { foreignAnswer } from "./foreign_answer.ts";

const printed = (stdout: string, code = 0) => foreignAnswer({ code, stdout, stderr: "" });

Deno.test("foreignAnswer finds the object among other lines, and warns of what follows it", () => {
  const { changed, values, warnings } = printed('hello\n[1]\n{"changed": true,\n "msg": "done"}\nbye\n');
  assert.equal(changed, true);
  assert.deepEqual(values, { msg: "done" });
  assert.deepEqual(warnings, ["Module invocation had junk after the JSON data: bye"]);
});

Deno.test("foreignAnswer makes facts of ansible_facts", () => {
  assert.deepEqual(printed('{"ansible_facts": {"site": "here"}}').effects, [
    { kind: "facts", facts: new Map([["site", "here"]]) },
  ]);
});

Deno.test("foreignAnswer takes failed, or a code that is not 0, for a failure", () => {
  assert.equal(printed('{"failed": true, "msg": "no"}').failed, "no");
  assert.equal(printed('{"rc": 3, "msg": "no"}').failed, "no");
  assert.equal(printed('{"rc": 3, "failed": false}').failed, undefined);
});

Deno.test("foreignAnswer tells of output without an object", () => {
  const { failed, values } = printed("oops\n", 1);
  assert.match(failed ?? "", /printed no JSON object/);
  assert.equal(values?.["module_stdout"], "oops\n");
  assert.equal(values?.["rc"], 1);
});
