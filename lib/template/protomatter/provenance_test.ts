import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { type Raw, rawList, rawScalar } from "../../model/raw.ts";
import { textSpan } from "../../source/span.ts";
import { type RuntimeValue, TracedText } from "../python/values.ts";
import { originOf, tagNames } from "./provenance.ts";

const AT = textSpan("vars.yml", "hello");
const WRITTEN = rawScalar("hello", AT);
const SECRET_FILE: Raw = { ...WRITTEN, at: { ...AT, file: { ...AT.file, secret: true } } };

const TAGS: readonly (readonly [string, RuntimeValue, Raw | null, readonly string[]])[] = [
  ["computed text", "hello", null, []],
  ["written text", "hello", WRITTEN, ["Origin", "TrustedAsTemplate"]],
  ["a written number", 5, rawScalar(5, AT), ["Origin"]],
  ["a written list", ["a"], rawList([WRITTEN], AT), ["Origin"]],
  ["unsafe text", "hello", { ...WRITTEN, tag: "unsafe" }, ["Origin"]],
  ["text of a vaulted file", "hello", SECRET_FILE, ["Origin", "SourceWasEncrypted", "TrustedAsTemplate"]],
  ["text out of a vault", new TracedText("hello", { ciphertext: "$ANSIBLE_VAULT;" }), null, ["VaultedValue"]],
  ["text of the environment", new TracedText("hello", { origin: "HOME" }), null, ["Origin"]],
];

for (const [name, value, written, expected] of TAGS) {
  Deno.test(`tagNames tells the tags of ${name}`, () => deepEqual(tagNames(value, written), expected));
}

Deno.test("originOf is the place in the file, unless the text says another", () => {
  equal(originOf("hello", WRITTEN), "<vars.yml>:1:1");
  equal(originOf(new TracedText("hello", { origin: "elsewhere" }), WRITTEN), "elsewhere");
  equal(originOf("hello", null), null);
});
