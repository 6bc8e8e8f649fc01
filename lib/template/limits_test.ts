import assert from "node:assert/strict";
import { DiagnosticError } from "../source/diagnostic.ts";
import { builtinFilters, builtinGlobals, builtinTests } from "./builtins.ts";
import type { Environment } from "./environment.ts";
import { finalize } from "./finalize.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { plainSource } from "./syntax/source.ts";
import { compileTemplate } from "./template.ts";

/** Filters of this test do not touch the outside world. */
const NO_IO = {} as Environment["io"];
const NO_VARIABLES = { get: () => undefined };

function environment(limits: Partial<Limits>, templates: Readonly<Record<string, string>> = {}): Environment {
  return {
    filters: builtinFilters,
    tests: builtinTests,
    globals: builtinGlobals,
    loadTemplate: (name) => templates[name] === undefined ? null : plainSource(templates[name]),
    limits: { ...DEFAULT_LIMITS, ...limits },
    io: NO_IO,
  };
}

function render(template: string, env: Environment): unknown {
  return finalize(compileTemplate(plainSource(template)).evaluate(env, NO_VARIABLES));
}

const RUNAWAY: Readonly<Record<string, string>> = {
  "a list of a huge range": "{{ range(10 ** 9) | list }}",
  "a loop over a huge range": "{% for x in range(10 ** 12) %}{% endfor %}",
  "loops inside each other": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
  "a huge text": "{{ 'x' * 10 ** 9 }}",
  "a text that doubles":
    "{% set n = namespace(t='x') %}{% for i in range(64) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
  "a huge list": "{{ [0] * 10 ** 9 }}",
  "a huge power": "{{ 9 ** (9 ** 9) }}",
  "a padded text": "{{ '%999999999d' % 1 }}",
  "a formatted text": "{{ '{:>999999999}'.format(1) }}",
  "a centered text": "{{ 'x' | center(10 ** 9) }}",
  "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
  "all orders of many things": "{{ range(30) | permutations | list }}",
  "a password hashed too often": "{{ 'x' | password_hash('sha512', 'salt', rounds=99999999) }}",
  "a password hashed with a huge cost":
    "{{ 'x' | password_hash('bcrypt', '0123456789012345678901', rounds=31) }}",
  "deep brackets": "{{ " + "[".repeat(100_000) + "]".repeat(100_000) + " }}",
  "deep operators": "{{ " + "not ".repeat(100_000) + "1 }}",
};

for (const [name, template] of Object.entries(RUNAWAY)) {
  Deno.test(`Budget ends ${name} with a failure`, () => {
    assert.throws(() => render(template, environment({ steps: 2_000_000 })), DiagnosticError);
  });
}

Deno.test("Budget ends a template that includes itself", () => {
  const env = environment({}, { "a.j2": "{% include 'a.j2' %}" });
  assert.throws(() => render("{% include 'a.j2' %}", env), /Recursive loop detected/);
});

Deno.test("Budget is new for every evaluation", () => {
  const env = environment({ steps: 100 });
  const template = compileTemplate(plainSource("{% for x in range(60) %}{% endfor %}done"));
  for (let time = 0; time < 5; time++) assert.equal(template.evaluate(env, NO_VARIABLES), "done");
});

Deno.test("Budget says how long an evaluation takes already", () => {
  let looks = 0;
  const env = environment({ onLong: () => looks++ });
  render("{% for x in range(1000) %}{% endfor %}", env);
  assert.equal(looks, 0);
  render("{% for x in range(1200000) %}{% endfor %}", env);
  assert.equal(looks, 2);
});
