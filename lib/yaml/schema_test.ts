import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { diagnosticsOf, renderDiagnostic } from "../source/diagnostic.ts";
import { readYaml } from "./read.ts";
import { type CheckOptions, checkRaw, rawAt } from "./schema.ts";
import * as z from "./zod.ts";

const SCHEMA = z.object({
  name: z.string(),
  size: z.number().int().min(1).optional(),
  kind: z.enum(["big", "small"]).default("small"),
  items: z.array(z.object({ name: z.string(), active: z.boolean().default(false) })).default([]),
  open: z.looseObject({ known: z.string().optional() }).optional(),
});

function read(text: string) {
  const { root } = readYaml({ path: "x.yaml", text });
  if (!root) throw new Error("empty");
  return root;
}

/** What is wrong with a text, each as `line:column message (hint)`. */
function complaints(text: string, options: Partial<CheckOptions> = {}): readonly string[] {
  try {
    checkRaw(read(text), SCHEMA, { code: "bad-config", ...options });
    return [];
  } catch (error) {
    return diagnosticsOf(error).map((one) => {
      const [first = ""] = renderDiagnostic(one).split("\n");
      return first.replace("x.yaml:", "") + (one.hint ? ` (${one.hint})` : "");
    });
  }
}

Deno.test("checkRaw gives the data with its defaults, keys without a value left out", () => {
  deepEqual(
    checkRaw(read("name: a\nsize:\nitems: [{name: b}]\nopen: {any: 1}"), SCHEMA, { code: "bad-config" }),
    {
      name: "a",
      kind: "small",
      items: [{ name: "b", active: false }],
      open: { any: 1 },
    },
  );
});

for (
  const { text, wrong } of [
    {
      text: "nam: a",
      wrong: ['1:1: unknown field "nam" (did you mean "name")', '1:1: the file has no "name"'],
    },
    {
      text: "name: a\nitems:\n- {name: b, colour: red}",
      wrong: ['3:13: unknown field "colour" in items[0] (known here: name, active)'],
    },
    { text: "name: 1", wrong: ["1:7: name must be a text, not the value 1 (put the value in quotes)"] },
    { text: "name: a\nsize: many", wrong: ['2:7: size must be a number, not the text "many"'] },
    { text: "name: a\nsize: 0.5", wrong: ["2:7: size must be a whole number, not the value 0.5"] },
    { text: "name: a\nsize: 0", wrong: ["2:7: size must be at least 1: 0"] },
    { text: "name: a\nkind: huge", wrong: ['2:7: kind must be "big" or "small": "huge"'] },
    { text: "name: a\nitems: {}", wrong: ["2:8: items must be a list, not a mapping"] },
    {
      text: "name: a\nitems: [{active: yes}, {name: c, active: maybe}]",
      wrong: [
        '2:9: items[0] has no "name"',
        '2:42: items[1].active must be true or false, not the text "maybe"',
      ],
    },
    { text: "- a", wrong: ["1:1: the file must be a mapping, not a list"] },
  ]
) {
  Deno.test(`checkRaw says what is wrong with ${JSON.stringify(text)}, and where`, () => {
    deepEqual(complaints(text), wrong);
  });
}

Deno.test("checkRaw takes keys of any case where it is told to, and then as the schema spells them", () => {
  deepEqual(complaints("Name: a").length, 2);
  deepEqual(complaints("Name: a", { ignoreCase: true }), []);
  equal(checkRaw(read("NAME: a"), SCHEMA, { code: "bad-config", ignoreCase: true }).name, "a");
  deepEqual(complaints("Name: 1", { ignoreCase: true }), [
    "1:7: name must be a text, not the value 1 (put the value in quotes)",
  ]);
});

Deno.test("checkRaw tells what to do about keys of other formats", () => {
  deepEqual(complaints("name: a\nstorage: x", { hints: { storage: "remove it" } }), [
    '2:1: unknown field "storage" (remove it)',
  ]);
});

Deno.test("rawAt finds the place of a path, or the last place on the way", () => {
  const root = read("items:\n- name: b\n");
  deepEqual(rawAt(root, ["items", 0, "name"]).at.start, 15);
  equal(rawAt(root, ["items", 3, "name"]).kind, "list");
  throws(() => checkRaw(root, SCHEMA, { code: "bad-config" }));
});
