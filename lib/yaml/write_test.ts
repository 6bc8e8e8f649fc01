import { strictEqual as equal } from "node:assert/strict";
import { writeYaml, writeYamlDocuments } from "./write.ts";

Deno.test("writeYaml writes what every YAML reader takes for the same data", () => {
  const text = writeYaml({
    b: ["x: y", "1.0", "true", "yes", "2026-01-01", "", "a\nb\n"],
    a: { k: 1, z: null, f: 0.5 },
  });
  equal(
    text,
    [
      "b:",
      '- "x: y"',
      '- "1.0"',
      '- "true"',
      '- "yes"',
      '- "2026-01-01"',
      '- ""',
      "- |",
      "  a",
      "  b",
      "a:",
      "  k: 1",
      "  z: null",
      "  f: 0.5",
      "",
    ].join("\n"),
  );
});

Deno.test("writeYaml keeps long lines whole, and repeats what occurs twice", () => {
  const shared = { key: "long ".repeat(60).trim() };
  equal(writeYaml([shared, shared]), `- key: ${shared.key}\n`.repeat(2));
});

Deno.test("writeYamlDocuments sorts keys on request and parts documents by dashes", () => {
  equal(writeYamlDocuments([{ b: 1, a: 2 }, {}], { sortKeys: true }), "---\na: 2\nb: 1\n---\n{}\n");
});
