import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { compilePattern, PatternError } from "./pattern.ts";

for (
  const [pattern, matching, other] of [
    ["single:1.0", "quay.io/tools/single:1x0", "quay.io/tools/single:2"],
    ["^quay\\.io/.*", "quay.io/a:1", "my.quay.io/a:1"],
    ["(?i)MUST-gather", "x/must-GATHER:1", "x/must:1"],
    ["[[:digit:]]+$", "x:12", "x:a"],
    ["a{2}b{", "aab{", "ab{"],
    ["[]x]y", "]y", "zy"],
    ["\\Qa.b\\E", "a.b", "axb"],
    ["v(?P<major>[0-9])", "v4", "v"],
    ["\\Aapp\\z", "app", "apps"],
    ["a\\-b\\:c", "a-b:c", "ab:c"],
    ["[^/]+/tools", "x/tools", "/tools"],
    ["\\x{41}b", "Ab", "b"],
    ["(?:a|b)c", "bc", "c"],
    ["}", "}", "{"],
  ] as const
) {
  Deno.test(`compilePattern reads ${pattern} as RE2 does`, () => {
    const compiled = compilePattern(pattern);
    deepEqual([compiled.test(matching), compiled.test(other)], [true, false]);
  });
}

for (
  const pattern of ["(?=x)", "(?!x)", "(?<=x)y", "(a)\\1", "(", "[", "a**", "\\y", "[[:nothing:]]", "(?U)a"]
) {
  Deno.test(`compilePattern refuses ${pattern}, which RE2 does not know`, () => {
    throws(() => compilePattern(pattern), PatternError);
  });
}

Deno.test("compilePattern matches anywhere", () => {
  equal(compilePattern("b").test("abc"), true);
});
