import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { compareVersions, isMet, requirementOf } from "./python_requirement.ts";

Deno.test("requirementOf knows names, and what only pip knows", () => {
  const names = [
    "wheel",
    "a.b-c[x,y]>=1,<2",
    "x == 1.0 ; python_version > '3'",
    "https://h/a.whl",
    "./a",
    "a @ https://h/a",
  ]
    .map((text) => requirementOf(text).name);
  deepEqual(names, ["wheel", "a.b-c", "x", null, null, null]);
});

Deno.test("isMet compares versions as Python's packages do", () => {
  const cases: readonly (readonly [string, string | null, boolean])[] = [
    ["a", null, false],
    ["a", "1", true],
    ["a==1.0", "1", true],
    ["a==1.*", "1.4", true],
    ["a!=1.*", "1.4", false],
    ["a>=1.2,<2", "1.10", true],
    ["a>=1.2,<2", "2.0", false],
    ["a~=1.4", "1.9", true],
    ["a~=1.4.2", "1.5", false],
    ["a>1.0", "1.0", false],
  ];
  for (const [text, installed, met] of cases) {
    equal(isMet(requirementOf(text), installed), met, `${text} ${installed}`);
  }
});

Deno.test("compareVersions puts what comes before a release before it", () => {
  const order = ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.1"];
  for (const [at, one] of order.entries()) {
    for (const [other, two] of order.entries()) {
      equal(compareVersions(one, two), Math.sign(at - other), `${one} ${two}`);
    }
  }
});
