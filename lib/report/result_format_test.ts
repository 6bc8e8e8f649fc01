import { strictEqual as equal } from "node:assert/strict";
import { dict } from "../model/value.ts";
import { type ResultFormat, resultShower, sectionedShower } from "./result_format.ts";

const BASE: ResultFormat = { format: "json", pretty: null, indent: 4, yamlWidth: 80, verbosity: 0 };
const shown = dict({ stdout: "a \n\tb\n", stdout_lines: ["a ", "\tb"], rc: 0 });

for (
  const { name, format, options, text } of [
    {
      name: "writes JSON on one line",
      format: BASE,
      options: {},
      text: '{"rc": 0, "stdout": "a \\n\\tb\\n", "stdout_lines": ["a ", "\\tb"]}',
    },
    {
      name: "lays JSON out where the result asks for it",
      format: { ...BASE, indent: 1 },
      options: { always: true },
      text: '{\n "rc": 0,\n "stdout": "a \\n\\tb\\n",\n "stdout_lines": [\n  "a ",\n  "\\tb"\n ]\n}',
    },
    {
      name: "keeps JSON on one line where settings forbid more",
      format: { ...BASE, pretty: false, verbosity: 3 },
      options: { always: true, indent: 4 },
      text: '{"rc": 0, "stdout": "a \\n\\tb\\n", "stdout_lines": ["a ", "\\tb"]}',
    },
    {
      name: "makes YAML easy to read: blocks, and no output twice",
      format: { ...BASE, format: "yaml" as const },
      options: {},
      text: "\n    rc: 0\n    stdout: |-\n        a\n                b\n    stdout_lines: <omitted>\n",
    },
    {
      name: "makes YAML exact where settings ask for it",
      format: { ...BASE, format: "yaml" as const, pretty: false },
      options: {},
      text: '\n    rc: 0\n    stdout: "a \\n\\tb\\n"\n    stdout_lines:\n    - \'a \'\n    - "\\tb"\n',
    },
  ]
) {
  Deno.test(`resultShower ${name}`, () => equal(resultShower(format)(shown, options), text));
}

Deno.test("sectionedShower puts output and messages below the result", () => {
  const show = sectionedShower(resultShower({ ...BASE, indent: 1 }));
  equal(
    show(dict({ changed: true, stdout: "one\ntwo", stdout_lines: ["one", "two"], stderr: "", msg: "why" })),
    '{\n "changed": true\n}\n\nSTDOUT:\n\none\ntwo\n\n\nMSG:\n\nwhy\n',
  );
});
