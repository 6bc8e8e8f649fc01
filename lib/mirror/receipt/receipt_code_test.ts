import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import type { Digest } from "../../model/oci.ts";
import { LARGEST_NUMBER } from "../sequence/sequence_name.ts";
import { looksLikeCode, proofOf, readReceiptCode, receiptCode } from "./receipt_code.ts";

const MANIFEST: Digest = `sha256:${"ab".repeat(32)}`;
const RECEIVED = { workspace: "w", number: 7, manifest: MANIFEST };
const CODE = receiptCode(RECEIVED);

Deno.test("receiptCode makes 35 characters in groups of five that say the number and prove the manifest", () => {
  match(CODE, /^(?:[0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
  ok(CODE.length <= 40);
  deepEqual(readReceiptCode(CODE), { number: 7, proof: proofOf(RECEIVED) });
  const last = { ...RECEIVED, number: LARGEST_NUMBER };
  deepEqual(readReceiptCode(receiptCode(last)), { number: LARGEST_NUMBER, proof: proofOf(last) });
});

for (
  const [what, other] of [
    ["workspace", { ...RECEIVED, workspace: "v" }],
    ["number", { ...RECEIVED, number: 8 }],
    ["manifest", { ...RECEIVED, manifest: `sha256:${"ac".repeat(32)}` }],
  ] as const
) {
  Deno.test(`proofOf is another one for another ${what}`, () => {
    ok(proofOf(other) !== proofOf(RECEIVED));
  });
}

for (
  const [what, text] of [
    ["small letters", CODE.toLowerCase()],
    ["spaces for dashes", CODE.replaceAll("-", " ")],
    ["no dashes", CODE.replaceAll("-", "")],
    ["O for 0", CODE.replaceAll("0", "O")],
    ["I for 1", CODE.replaceAll("1", "I")],
    ["l for 1", CODE.replaceAll("1", "l")],
  ] as const
) {
  Deno.test(`readReceiptCode takes ${what}`, () => {
    ok(looksLikeCode(text));
    equal(readReceiptCode(text)?.number, 7);
  });
}

Deno.test("readReceiptCode finds every wrong character, and every two neighbours that changed places", () => {
  const plain = CODE.replaceAll("-", "");
  let tried = 0;
  for (let at = 0; at < plain.length; at++) {
    for (const character of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
      if (character === plain[at]) continue;
      equal(readReceiptCode(plain.slice(0, at) + character + plain.slice(at + 1)), null);
      tried++;
    }
    const swapped = plain.slice(0, at) + (plain[at + 1] ?? "") + plain[at] + plain.slice(at + 2);
    if (swapped !== plain) equal(readReceiptCode(swapped), null);
  }
  equal(tried, 30 * 31);
});

for (const text of ["", "0007", CODE.slice(1), `${CODE}0`, CODE.replace(/.$/, "U"), "/srv/receipt.json"]) {
  Deno.test(`readReceiptCode takes ${JSON.stringify(text)} for no code`, () => {
    equal(readReceiptCode(text), null);
  });
}
