import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { JsonSyntaxError } from "../model/json.ts";
import { dict, float, Timestamp, Tuple, type Value } from "../model/value.ts";
import { readCachedFacts, writeCachedFacts } from "./cached_facts.ts";

const payload = (facts: unknown): string => JSON.stringify({ __payload__: JSON.stringify(facts) });

Deno.test("writeCachedFacts makes ASCII JSON that holds a JSON text", () => {
  equal(
    writeCachedFacts(
      new Map<string, Value>([["name", "Zoë"], ["share", float(1)], ["pair", new Tuple([1, null])]]),
    ),
    String.raw`{"__payload__": "{\"name\": \"Zo\\u00eb\", \"share\": 1.0, \"pair\": [1, null]}"}`,
  );
});

Deno.test("readCachedFacts gives what writeCachedFacts was given, dates and floats included", () => {
  const facts = new Map<string, Value>([
    ["nested", dict({ list: [1, float(2), 2.5, true, null, "text"], big: 2n ** 70n })],
    ["day", new Timestamp("2024-01-31", true)],
    ["moment", new Timestamp("2024-01-31 12:00:00+00:00", false)],
  ]);
  deepEqual(readCachedFacts(writeCachedFacts(facts)), facts);
});

Deno.test("readCachedFacts takes values out of what tells of their origin", () => {
  const origin = { path: "play.yml", line_num: 4, col_num: 26, __ansible_type: "Origin" };
  const tagged = (type: string, value: unknown) => ({
    value,
    tags: [origin, { __ansible_type: "TrustedAsTemplate" }],
    __ansible_type: `_AnsibleTagged${type}`,
  });
  const found = readCachedFacts(payload({
    list: tagged("List", [tagged("Int", 1), null, tagged("Str", "two")]),
    dict: tagged("Dict", { key: tagged("Str", "value") }),
    day: tagged("Date", { iso8601: "2024-01-31", __ansible_type: "AnsibleSerializableDate" }),
    own: { __ansible_type: "mine", key: 1 },
  }));
  deepEqual(
    found,
    new Map<string, Value>([
      ["list", [1, null, "two"]],
      ["dict", dict({ key: "value" })],
      ["day", new Timestamp("2024-01-31", true)],
      ["own", dict({ __ansible_type: "mine", key: 1 })],
    ]),
  );
});

Deno.test("readCachedFacts finds nothing in JSON of another form, and refuses what is no JSON", () => {
  for (const text of ["{}", "[]", '{"__payload__": 1}', payload([1])]) {
    equal(readCachedFacts(text), null, text);
  }
  throws(() => readCachedFacts("junk"), JsonSyntaxError);
  throws(() => readCachedFacts('{"__payload__": "{"}'), JsonSyntaxError);
});
