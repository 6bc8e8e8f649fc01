import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { cleanGroupName, safeGroupName } from "./group_name.ts";

for (
  const [name, clean] of [
    ["web", "web"],
    ["web-1", "web_1"],
    ["1a", "_a"],
    ["a.b:c d", "a_b_c_d"],
    ["é1", "é1"],
    ["_x", "_x"],
    ["²", "²"],
  ] as const
) {
  Deno.test(`cleanGroupName makes ${clean} of ${name}`, () => equal(cleanGroupName(name), clean));
}

for (
  const [policy, name, warns] of [
    ["never", "a-b", true],
    ["always", "a_b", true],
    ["ignore", "a-b", false],
    ["silently", "a_b", false],
  ] as const
) {
  Deno.test(`safeGroupName gives ${name} and ${warns ? "a" : "no"} warning where the policy is ${policy}`, () => {
    const safe = safeGroupName("a-b", policy);
    deepEqual([safe.name, safe.warning !== null], [name, warns]);
  });
}
