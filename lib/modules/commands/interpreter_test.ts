import { strictEqual as equal } from "node:assert/strict";
import { namedInterpreter } from "./interpreter.ts";

Deno.test("namedInterpreter takes a host's variable before the configuration", () => {
  const cases = [
    ["python", "/opt/python", "/usr/bin/python3", "/opt/python"],
    ["python", undefined, "/usr/bin/python3", "/usr/bin/python3"],
    ["python", "auto", "/usr/bin/python3", null],
    ["python", undefined, "auto_silent", null],
    ["python", undefined, null, null],
    ["ruby", undefined, "/usr/bin/python3", null],
    ["ruby", "/usr/bin/ruby", null, "/usr/bin/ruby"],
  ] as const;
  for (const [language, variable, pythonInterpreter, expected] of cases) {
    const context = { variable: () => variable, controller: { pythonInterpreter } };
    equal(namedInterpreter(language, context), expected, `${language} ${variable} ${pythonInterpreter}`);
  }
});
