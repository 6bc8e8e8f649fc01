import assert from "node:assert/strict";
import { builtinFilters, builtinGlobals, builtinTests } from "./builtins.ts";
import { certainNames } from "./certain_names.ts";
import { fileSource, plainSource } from "./syntax/source.ts";
import { compileExpression, compileTemplate } from "./template.ts";

const VOCABULARY = { filters: builtinFilters, tests: builtinTests, globals: builtinGlobals };

const TEMPLATES: readonly (readonly [template: string, names: string])[] = [
  ["no template", ""],
  ["{{ a }} and {{ b.c[d] }}", "a b d"],
  ["{{ a.b.c() }}", "a"],
  ["{{ [a, {'k': b, c: 1}] }}", "a b c"],
  ["{{ a + b * -c ~ d }}", "a b c d"],
  ["{{ a == b }}{{ c < d < e }}", "a b c d"],
  ["{{ a and b }}{{ c or d }}", "a c"],
  ["{{ a if b else c }}", "b"],
  ["{{ a | upper | replace(b, 'x') }}", "a b"],
  ["{{ a[b:c] }}", "a b c"],
  ["{{ a is even }}", "a"],
  ["{{ a is defined }}{{ b is not defined }}{{ c is undefined }}", ""],
  ["{{ a | default('x') }}{{ b.c | d }}", ""],
  ["{{ a | upper | default('x') }}", ""],
  ["{{ (a + 1) | default('x') }}", "a"],
  ["{{ x | default(a) }}", ""],
  ["{{ a | mandatory }}", ""],
  ["{{ a | my.own.filter }}{{ a is my.own.test }}", ""],
  ["{{ range(a) | list }}{{ omit }}", "a"],
  ["{{ ','.join(a) }}{{ b.c(d) }}", "a b"],
  ["{{ dict(k=a) }}", "a"],
  ["{% set x = a %}{{ x }}", ""],
  ["{% set x = a + 1 %}", "a"],
  ["{% set x %}{{ a }}{% endset %}", ""],
  ["{% for x in a %}{{ b }}{{ x }}{% else %}{{ c }}{% endfor %}{{ d }}", "a d"],
  ["{% if a %}{{ b }}{% elif c %}{{ d }}{% else %}{{ e }}{% endif %}", "a"],
  ["{% if [a] %}{% endif %}", ""],
  ["{% macro m(x=a) %}{{ b }}{% endmacro %}{{ m(c) }}", ""],
  ["{% with x = a %}{{ x }}{{ b }}{% endwith %}", "b"],
  ["{% include a %}{% include b ignore missing %}", ""],
  ["{% import a as m %}{{ m.f(b) }}", "a"],
  ["{% extends a %}{% block t %}{{ b }}{% endblock %}{{ c }}", "a"],
  ["{% block t %}{{ a }}{% endblock %}", "a"],
  ["{% filter upper %}{{ a }}{% endfilter %}", ""],
];

for (const [template, names] of TEMPLATES) {
  Deno.test(`certainNames of ${template || "nothing"} are: ${names || "none"}`, () => {
    const found = certainNames(compileTemplate(plainSource(template)), VOCABULARY);
    assert.equal(found.map(({ name }) => name).join(" "), names);
  });
}

Deno.test("certainNames of a condition leave out what a test before them guards", () => {
  const condition = compileExpression(plainSource("a.rc == 0 and b is defined and c"));
  assert.deepEqual(certainNames(condition, VOCABULARY).map(({ name }) => name), ["a"]);
});

Deno.test("certainNames stand where the name is, also behind line breaks of other systems", () => {
  const file = { path: "motd.j2", text: "one\r\ntwo {{ who }}\r\n{{ what.ever }}\r\n" };
  const found = certainNames(compileTemplate(fileSource(file)), VOCABULARY);
  assert.deepEqual(
    found.map(({ at }) => at && file.text.slice(at.start, at.end)),
    ["who", "what"],
  );
});
