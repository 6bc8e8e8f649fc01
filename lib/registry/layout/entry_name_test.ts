import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { entryName, parseEntryName } from "./entry_name.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

for (
  const { name, repository, tag, canonical = name } of [
    { name: "org/app:v1", repository: "org/app", tag: "v1" },
    { name: "quay.io:5000/org/app:v1", repository: "quay.io:5000/org/app", tag: "v1" },
    { name: `org/app@${DIGEST}`, repository: "org/app", tag: null },
    { name: "latest", repository: "", tag: "latest" },
    { name: "1.0", repository: "", tag: "1.0" },
    { name: "app:1.0", repository: "app", tag: "1.0" },
    { name: "org/app", repository: "org/app", tag: null, canonical: `org/app@${DIGEST}` },
    { name: undefined, repository: "", tag: null },
    { name: "host:5000/app", repository: "host:5000/app", tag: null, canonical: `host:5000/app@${DIGEST}` },
  ]
) {
  Deno.test(`parseEntryName reads ${name}, and entryName writes it`, () => {
    deepEqual(parseEntryName(name), { repository, tag });
    equal(entryName({ repository, tag }, DIGEST), canonical);
  });
}
