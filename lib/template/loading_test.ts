import assert from "node:assert/strict";
import { builtinFilters, builtinGlobals, builtinTests } from "./builtins.ts";
import type { Environment } from "./environment.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { plainSource } from "./syntax/source.ts";
import { compileTemplate } from "./template.ts";

const FILES: Readonly<Record<string, string>> = { "a/b.j2": "in b", "../c.j2": "in c" };

const ENVIRONMENT: Environment = {
  filters: builtinFilters,
  tests: builtinTests,
  globals: builtinGlobals,
  loadTemplate: (name) => FILES[name] === undefined ? null : plainSource(FILES[name]),
  limits: DEFAULT_LIMITS,
  io: {} as Environment["io"],
};

function included(name: string): string {
  return compileTemplate(plainSource(`{% include '${name}' %}`)).renderText(ENVIRONMENT, {
    get: () => undefined,
  });
}

for (const name of ["a/b.j2", "/a/b.j2", "./a//b.j2"]) {
  Deno.test(`Template looks for ${name} below the folders of templates`, () => {
    assert.equal(included(name), "in b");
  });
}

Deno.test("Template finds nothing above the folders of templates", () => {
  assert.throws(() => included("../c.j2"), /not found/);
});
