import assert from "node:assert/strict";
import { float, isDict, isList, type Value } from "../model/value.ts";
import { builtinFilters, builtinGlobals, builtinTests } from "./builtins.ts";
import type { Environment } from "./environment.ts";
import { finalize } from "./finalize.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { plainSource } from "./syntax/source.ts";
import { compileTemplate } from "./template.ts";

const ENVIRONMENT: Environment = {
  filters: builtinFilters,
  tests: builtinTests,
  globals: builtinGlobals,
  loadTemplate: () => null,
  limits: DEFAULT_LIMITS,
  io: {} as Environment["io"],
};

/** With `jinja2_native: false`, as ansible-core had it by default up to 2.18. */
const RESULTS: readonly (readonly [template: string, result: unknown])[] = [
  ["{{ 6 * 7 }}", "42"],
  ["{{ 1.50 }}", "1.5"],
  ["{{ true }}", true],
  ["{{ 'False' }}", false],
  ["{{ 'true' }}", "true"],
  ["{{ none }}", ""],
  ["{{ [1, 'a', none] }}", [1, "a", null]],
  ["{{ '[1, 2]' }}", [1, 2]],
  ["[{{ 1 }}, {{ 2 }}]", [1, 2]],
  ["{\"a\": [true, false, null]}{{ '' }}", { a: [true, false, null] }],
  ["{{ {'a': {'b': 1}} }}", { a: { b: 1 } }],
  ["{{ (1, 2) }}", "(1, 2)"],
  ["[{{ 'web' }}]", "[web]"],
  ["{{ '{broken' }}", "{broken"],
  ["{{ '007' }}", "007"],
  ["{{ ' [1]' }}", " [1]"],
  ["{{ [1, 2] | to_json }}", "[1, 2]"],
  ["{{ [1, 2] | string }}", "[1, 2]"],
  ["{{ [1, 2] | tojson }}", [1, 2]],
  ["{{ range(3) | list | length }} items", "3 items"],
];

/** Variables as they were given: a number that is all of a template stays one. */
const GIVEN: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["number", 5],
  ["real", float(2.5)],
  ["nothing", null],
  ["text", "7"],
]);

for (
  const [template, result] of [
    ["{{ number }}", 5],
    ["{{number}}\n", 5],
    ["{{ real }}", 2.5],
    ["{{ nothing }}", null],
    ["{{ text }}", "7"],
    [" {{ number }}", " 5"],
    ["{{ number }}{{ number }}", "55"],
    ["{{ number | int }}", "5"],
    ["{{ -number }}", "-5"],
  ] as const
) {
  Deno.test(`Template of variables up to ansible-core 2.18 makes ${JSON.stringify(result)} of ${template}`, () => {
    const get = (name: string) => GIVEN.get(name);
    const compiled = compileTemplate(plainSource(template), { native: false });
    assert.deepEqual(plain(finalize(compiled.evaluate(ENVIRONMENT, { get, given: get }))), result);
  });
}

for (const [template, result] of RESULTS) {
  Deno.test(`classicResult of ${template} is ${JSON.stringify(result)}`, () => {
    const compiled = compileTemplate(plainSource(template), { native: false });
    const value = finalize(compiled.evaluate(ENVIRONMENT, { get: () => undefined }));
    assert.deepEqual(plain(value), result);
  });
}

Deno.test("classicResult of a number is text where the native result is a number", () => {
  const evaluate = (native: boolean) =>
    finalize(
      compileTemplate(plainSource("{{ 3.0 }}"), { native }).evaluate(ENVIRONMENT, { get: () => undefined }),
    );
  assert.deepEqual(evaluate(true), float(3));
  assert.equal(evaluate(false), "3.0");
});

function plain(value: Value): unknown {
  if (isList(value)) return value.map(plain);
  return isDict(value) ? Object.fromEntries([...value].map(([key, item]) => [key, plain(item)])) : value;
}
