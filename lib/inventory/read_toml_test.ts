import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { loadFrom, withFiles } from "../../tests/support/inventory.ts";
import { placeOf } from "../source/span.ts";
import { isRaw } from "../model/inventory.ts";
import { plainValue } from "../model/raw.ts";
import { Float, Timestamp } from "../model/value.ts";

Deno.test("TOML keeps the types of TOML", async () => {
  const text =
    "[all.vars]\ni = 1\nb = 9007199254740993\nf = 1.0\nd = 2024-01-31\nt = 2024-01-31T12:00:00Z\n" +
    "o = 2024-01-31T12:00:00.25+02:00\nc = 12:30:00\ns = ['{{ x }}', true]\n";
  await withFiles({ "h.toml": text }, async (folder) => {
    const { inventory } = await loadFrom(folder, ["h.toml"]);
    const vars = inventory.groups.get("all")?.vars ?? new Map();
    const values = [...vars].map(([name, value]) => [name, isRaw(value) && plainValue(value)]);
    deepEqual(values, [
      ["i", 1],
      ["b", 9007199254740993n],
      ["f", new Float(1)],
      ["d", new Timestamp("2024-01-31", true)],
      ["t", new Timestamp("2024-01-31 12:00:00+00:00", false)],
      ["o", new Timestamp("2024-01-31 12:00:00.250000+02:00", false)],
      ["c", "12:30:00"],
      ["s", ["{{ x }}", true]],
    ]);
    const template = vars.get("s");
    equal(isRaw(template) && template.dynamic, true);
  });
});

Deno.test("TOML shows the place of a mistake in the syntax", async () => {
  await withFiles({ "h.toml": "[g]\nx = \n" }, async (folder) => {
    const { warnings } = await loadFrom(folder, ["h.toml"]);
    equal(warnings[0]?.cause?.code, "toml-syntax");
    equal(warnings[0]?.cause?.at && placeOf(warnings[0].cause.at).slice(folder.length), "/h.toml:2:5");
  });
});
