import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { compareVersions, parseVersion, versionRange } from "./version.ts";

function version(text: string) {
  const parsed = parseVersion(text);
  if (!parsed) throw new Error(`no version: ${text}`);
  return parsed;
}

Deno.test("compareVersions orders by precedence", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
  ];
  deepEqual(ordered.toReversed().toSorted((a, b) => compareVersions(version(a), version(b))), ordered);
  equal(compareVersions(version("1.0.0+a"), version("1.0.0+b")), 0);
});

for (const text of ["1.0", "v1.0.0", "1.0.0.0", "", "01.0.0", "1.0.0-", "x"]) {
  Deno.test(`parseVersion knows that ${JSON.stringify(text)} is none`, () => {
    equal(parseVersion(text), null);
  });
}

for (
  const [min, max, inside, outside] of [
    ["1.1.0", null, ["1.1.0", "1.1.1", "2.0.0", "1.1.0+build.5"], ["1.0.9", "1.2.0-rc.1", "1.1.0-rc.1"]],
    [null, "1.1.0", ["0.0.1", "1.1.0"], ["1.1.1", "1.0.0-rc.1"]],
    ["1.0.0-alpha", "1.0.0", ["1.0.0-alpha", "1.0.0-beta", "1.0.0"], ["1.0.1", "0.9.0"]],
    ["1.0.0-alpha", null, ["1.0.0-alpha", "1.0.0-beta", "1.0.0", "2.0.0-rc.1"], ["0.9.0"]],
    ["1.1", "1.2", ["1.1.0", "1.2.0", "1.2.9"], ["1.0.9", "1.3.0"]],
    [null, "1", ["1.9.9", "0.1.0"], ["2.0.0"]],
    ["2.0.0", "1.0.0", [], ["1.0.0", "1.5.0", "2.0.0"]],
    ["v1.1.0", "v1.2.0", ["1.1.5"], ["1.3.0"]],
  ] as const
) {
  Deno.test(`versionRange from ${min} to ${max}`, () => {
    const range = versionRange(min, max);
    deepEqual(inside.filter((one) => !range.has(version(one))), []);
    deepEqual(outside.filter((one) => range.has(version(one))), []);
  });
}

Deno.test("versionRange knows when a single version is wanted", () => {
  deepEqual(versionRange("1.2.3-rc.1", "1.2.3-rc.1").only, version("1.2.3-rc.1"));
  deepEqual(versionRange("1.2", "1.2").only, version("1.2.0"));
  equal(versionRange("1.2", "1.2.0").only, null);
  equal(versionRange("1.2.3", null).only, null);
  equal(versionRange("1.2.3", "2.0.0").shown, ">=1.2.3 <=2.0.0");
  throws(() => versionRange("x", null), RangeError);
});
