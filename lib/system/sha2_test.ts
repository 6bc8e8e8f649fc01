import { strictEqual as equal } from "node:assert/strict";
import { createHash } from "node:crypto";
import { shortHash } from "./sha2.ts";

const hexOf = (bytes: Uint8Array) => bytes.toHex();

for (const name of ["sha256", "sha512"] as const) {
  Deno.test(`shortHash("${name}") gives what node:crypto gives, for every length up to three blocks`, () => {
    const message = Uint8Array.from({ length: 400 }, (_, at) => (at * 167 + 13) & 0xff);
    const hash = shortHash(name);
    for (let length = 0; length <= message.length; length++) {
      const made = new Uint8Array(hash.digestBytes);
      hash.hash(message, length, made);
      equal(hexOf(made), createHash(name).update(message.subarray(0, length)).digest("hex"), String(length));
    }
  });

  Deno.test(`shortHash("${name}") may write its digest into the message, a thousand times over`, () => {
    const hash = shortHash(name);
    const message = new Uint8Array(hash.digestBytes);
    let expected: Uint8Array = message.slice();
    for (let round = 0; round < 1000; round++) {
      hash.hash(message, message.length, message);
      expected = createHash(name).update(expected).digest();
    }
    equal(hexOf(message), hexOf(expected));
  });
}
