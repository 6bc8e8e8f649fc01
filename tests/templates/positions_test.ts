/** Errors of templates point at the expression in the user's YAML, however the text around it was written. */

import assert from "node:assert/strict";
import { type Raw, rawField } from "../../lib/model/raw.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { positionOf } from "../../lib/source/span.ts";
import { Renderer } from "../../lib/vars/render.ts";
import { readYaml } from "../../lib/yaml/read.ts";
import { lazyVariables, testEnvironment } from "./support.ts";

const environment = testEnvironment();
const renderer = new Renderer({ environment, native: true, decrypt: () => "" });
const variables = lazyVariables(new Map<string, string | number>([["n", 1], ["s", "abc"]]), environment);

interface Case {
  readonly yaml: readonly string[];
  /** Line and column, then what the error marks. */
  readonly at: readonly [line: number, column: number, text: string];
  readonly message: string;
}

const VALUES: Readonly<Record<string, Case>> = {
  "a plain scalar": {
    yaml: ["value: before {{ nope }} after"],
    at: [1, 18, "nope"],
    message: "'nope' is undefined",
  },
  "a quoted scalar with escapes": {
    yaml: ['value: "\\ttab \\"{{ s.nope }}\\" end"'],
    at: [1, 20, "s.nope"],
    message: "object of type 'str' has no attribute 'nope'",
  },
  "a single quoted scalar": {
    yaml: ["value: 'it''s {{ nope }}'"],
    at: [1, 18, "nope"],
    message: "'nope' is undefined",
  },
  "a literal block": {
    yaml: ["value: |", "  first {{ n }}", "  second {{ n + nope }}", "  third"],
    at: [3, 17, "nope"],
    message: "'nope' is undefined",
  },
  "a folded block": {
    yaml: ["value: >-", "  first", "  second", "", "  third {{ nope }}"],
    at: [5, 12, "nope"],
    message: "'nope' is undefined",
  },
  "an expression over several lines": {
    yaml: ["value: |", "  {{", "    [n,", "     s - n]", "  }}"],
    at: [4, 6, "s - n"],
    message: "Error rendering template: unsupported operand type(s) for -: 'str' and 'int'",
  },
  "a filter that fails": {
    yaml: ["value: |", "  {% if n %}", "  {{ s | dict2items }}", "  {% endif %}"],
    at: [3, 10, "dict2items"],
    message:
      "The filter plugin 'ansible.builtin.dict2items' failed: dict2items requires a dictionary, got <class 'str'> instead.",
  },
  "a filter that does not exist": {
    yaml: ["value: >", "  {{ n }}", "  {{ s | uper }}"],
    at: [3, 10, "uper"],
    message: "Syntax error in template: No filter named 'uper'.",
  },
  "a tag that is not closed": {
    yaml: ["value: |", "  {{ n }}", "  {% for x in [1] %}", "  {{ x }}"],
    at: [4, 10, "\n"],
    message:
      "Syntax error in template: Unexpected end of template. Jinja was looking for the following tags: " +
      "'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
  },
  "a word too many": {
    yaml: ["value: |", "  ok", "  {{ n n }}"],
    at: [3, 8, "n"],
    message: "Syntax error in template: expected token 'end of print statement', got 'n'",
  },
  "text behind characters outside the basic plane": {
    yaml: ["value: '😀😀 {{ nope }}'"],
    at: [1, 17, "nope"],
    message: "'nope' is undefined",
  },
  "Windows line breaks": {
    yaml: ["value: |\r", "  one\r", "  {{ nope }}\r"],
    at: [3, 6, "nope"],
    message: "'nope' is undefined",
  },
};

const CONDITIONS: Readonly<Record<string, Case>> = {
  "a condition in a list": {
    yaml: ["value:", "  - n == 1", "  - n == 2 or nope.rc == 0"],
    at: [3, 15, "nope"],
    message: "'nope' is undefined",
  },
  "a condition over several lines": {
    yaml: ["value: >-", "  n == 1", "  and s is defned"],
    at: [3, 12, "defned"],
    message: "Syntax error in expression: No test named 'defned'.",
  },
};

for (const [name, expected] of Object.entries(VALUES)) {
  Deno.test(`Template points at the expression in ${name}`, () => {
    check(expected, (raw) => void renderer.value(raw, variables));
  });
}

for (const [name, expected] of Object.entries(CONDITIONS)) {
  Deno.test(`Expression points at its part in ${name}`, () => {
    check(expected, (raw) => {
      for (const condition of raw.kind === "list" ? raw.items : [raw]) {
        renderer.expression(condition, variables);
      }
    });
  });
}

function check({ yaml, at: [line, column, text], message }: Case, render: (raw: Raw) => void): void {
  const { root } = readYaml({ path: "site.yml", text: yaml.join("\n") + "\n" });
  const raw = root?.kind === "map" ? rawField(root, "value") : undefined;
  assert.ok(raw);
  assert.throws(() => render(raw), (error) => {
    assert.ok(error instanceof DiagnosticError && error.at);
    const { file, start, end } = error.at;
    const position = positionOf(file, start);
    assert.equal(error.message, message);
    assert.deepEqual([position.line, position.column, file.text.slice(start, end)], [line, column, text]);
    return true;
  });
}
