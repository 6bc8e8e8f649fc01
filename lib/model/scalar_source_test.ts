import { strictEqual as equal } from "node:assert/strict";
import { readYaml } from "../yaml/read.ts";
import { spanWithin } from "./scalar_source.ts";

for (
  const { name, yaml } of [
    { name: "in a plain scalar", yaml: "k: before @mark after" },
    { name: "in a plain scalar over two lines", yaml: "k: before\n   and @mark after" },
    { name: "in single quotes with a doubled quote", yaml: "k: 'it''s @mark'" },
    { name: "in double quotes with escapes", yaml: 'k: "a\\t\\u00e9\\x41 @mark"' },
    { name: "in double quotes with an escaped line break", yaml: 'k: "one \\\n   two @mark"' },
    { name: "in a literal block", yaml: "k: |\n    first\n      second @mark\n    third\n" },
    { name: "in a literal block after an empty line", yaml: "k: |\n  first\n\n  @mark\n" },
    { name: "in a folded block", yaml: "k: >-\n  first\n  second @mark\n\n  third\n" },
    { name: "in a folded block with an indented line", yaml: "k: >\n  first\n    @mark\n  third\n" },
  ]
) {
  Deno.test(`spanWithin finds the place ${name}`, () => {
    const { root } = readYaml({ path: "t.yml", text: yaml });
    const scalar = root?.kind === "map" ? root.entries[0]?.value : undefined;
    if (scalar?.kind !== "scalar" || typeof scalar.value !== "string") throw new Error("no scalar");
    const start = scalar.value.indexOf("@mark");
    const { start: from, end: to } = spanWithin(scalar, start, start + 5);
    equal(yaml.slice(from, to), "@mark");
  });
}
