import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";
import { parseRules } from "./rule_file.ts";
import { ruleEnvironment } from "./rule_environment.ts";

const ENVIRONMENT = ruleEnvironment({ nowMs: () => 0 });

function complaints(text: string): readonly string[] {
  try {
    parseRules({ path: "rules.yml", text }, ENVIRONMENT);
    return [];
  } catch (error) {
    return diagnosticsOf(error).map(({ at, message }) => {
      return `${at ? placeOf(at).replace(/^rules\.yml:/, "") : ""} ${message}`;
    });
  }
}

for (
  const { name, text, found } of [
    { name: "that is no list", text: "name: one\nthat: true\n", found: ["1:1 a file of rules is a list"] },
    { name: "that is no YAML", text: "- name: [\n", found: [/^1:9 .*not closed/] },
    {
      name: "without a name or a condition",
      text: "- that: true\n- name: two\n",
      found: ['1:3 [0] has no "name"', '2:3 [1] has no "that"'],
    },
    {
      name: "that say something twice",
      text: "- name: one\n  that: true\n  that: false\n",
      found: [/^3:3 .*duplicate|^3:3 .*twice|^3:3 .*'that'/i],
    },
    {
      name: "with a field that rules do not have",
      text: "- name: one\n  subjekt: image\n  that: true\n",
      found: ['2:3 unknown field "subjekt" in [0]'],
    },
    {
      name: "about something else",
      text: "- name: one\n  subject: images\n  that: true\n",
      found: ['2:12 [0].subject must be "image_set" or "image" or "sequence": "images"'],
    },
    {
      name: "with a condition that is none",
      text: "- name: one\n  that: [3]\n",
      found: [/^2:9 \[0\]\.that must be a condition, or a list of conditions/],
    },
    {
      name: "with delimiters around a condition",
      text: '- name: one\n  that: "{{ image_set.a }}"\n',
      found: [/^2:\d+ .*Template delimiters are not supported in expressions/],
    },
    {
      name: "with a filter and a test that there are not",
      text: "- name: one\n  that:\n    - image_set | nofilter\n    - image_set is notest\n",
      found: [/^3:19 .*No filter named 'nofilter'/, /^4:20 .*No test named 'notest'/],
    },
    {
      name: "with names that nothing has",
      text: '- name: one\n  subject: image\n  that: imge.size > 1\n  fail_msg: "{{ item.name }}"\n',
      found: ["3:9 'imge' is undefined", "4:17 'item' is undefined"],
    },
  ]
) {
  Deno.test(`parseRules refuses rules ${name}`, () => {
    const told = complaints(text);
    equal(told.length, found.length, told.join("\n"));
    found.forEach((one, at) => {
      const line = told[at] ?? "";
      if (typeof one === "string") equal(line, one);
      else equal(one.test(line), true, line);
    });
  });
}

Deno.test("parseRules reads rules with what is usual for what they do not say", () => {
  const text =
    "- name: one\n  that: image_set.kind == 'x'\n- {name: two, subject: sequence, severity: warning, that: true}\n";
  const rules = parseRules({ path: "rules.yml", text }, ENVIRONMENT);
  deepEqual(rules.map(({ name, subject, severity, loop }) => [name, subject, severity, loop]), [
    ["one", "image_set", "error", null],
    ["two", "sequence", "warning", null],
  ]);
  deepEqual(parseRules({ path: "rules.yml", text: "# none yet\n" }, ENVIRONMENT), []);
});
