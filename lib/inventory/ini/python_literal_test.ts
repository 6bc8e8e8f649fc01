import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { Float } from "../../model/value.ts";
import { complexText, parsePythonLiteral } from "./python_literal.ts";

for (
  const [text, value] of [
    ["1", 1],
    ["1.0", new Float(1)],
    ["-0.0", new Float(-0)],
    ["-0", 0],
    ["1e400", Infinity],
    ["9007199254740993", 9007199254740993n],
    ["0x_ff", 255],
    ["None", null],
    ["True", true],
  ] as const
) {
  Deno.test(`parsePythonLiteral reads ${text} as a constant of its own type`, () => {
    const literal = parsePythonLiteral(text);
    deepEqual(literal?.kind === "constant" ? literal.value : literal, value);
  });
}

for (
  const text of [
    "",
    "a",
    "1 2",
    "[1",
    "{'a'}}",
    "1 if x else 2",
    "__import__('os')",
    "f'{x}'",
    "[x for x in y]",
  ]
) {
  Deno.test(`parsePythonLiteral finds no literal in ${JSON.stringify(text)}`, () => {
    equal(parsePythonLiteral(text), null);
  });
}

Deno.test("parsePythonLiteral takes a template that is a set in a set for text", () => {
  equal(parsePythonLiteral("{{ 'a' }}"), null);
});

Deno.test("parsePythonLiteral refuses integers and brackets that Python refuses", () => {
  equal(parsePythonLiteral("1".repeat(4301)), null);
  equal(parsePythonLiteral("[".repeat(5000) + "]".repeat(5000)), null);
});

Deno.test("parsePythonLiteral says where each part stands", () => {
  const literal = parsePythonLiteral("['ab', {'k': -1}]");
  if (literal?.kind !== "list") throw new TypeError("expected a list");
  const [text, dict] = literal.items;
  deepEqual([text?.start, text?.end], [1, 5]);
  deepEqual(text?.kind === "text" && text.inside, { start: 2, end: 4 });
  const entry = dict?.kind === "dict" ? dict.entries[0] : undefined;
  deepEqual([entry?.key.start, entry?.value.start, entry?.value.end], [8, 13, 15]);
});

Deno.test("parsePythonLiteral knows no place inside a text with escapes or a prefix", () => {
  for (const written of ["'a\\n'", "r'a'", "'a' 'b'", "b'a'"]) {
    const literal = parsePythonLiteral(written);
    equal(literal?.kind === "text" ? literal.inside : undefined, null);
  }
});

for (
  const [real, imaginary, text] of [
    [0, 1, "1j"],
    [0, -2, "-2j"],
    [-0, -1, "(-0-1j)"],
    [1, 2.5, "(1+2.5j)"],
    [1.5, -1e16, "(1.5-1e+16j)"],
  ] as const
) {
  Deno.test(`complexText writes ${text}`, () => equal(complexText(real, imaginary), text));
}
