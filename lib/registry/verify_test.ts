import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { streamOf } from "../../tests/support/images.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { digestOf } from "../system/hash.ts";
import { sized, VerifiedStream } from "./verify.ts";

const BYTES = new TextEncoder().encode("some content");
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

Deno.test("VerifiedStream hands the bytes on as they are", async () => {
  const chunks = await Array.fromAsync(new VerifiedStream(BLOB, streamOf(BYTES, 5), "x"));
  deepEqual(chunks.map(({ length }) => length), [5, 5, 2]);
  equal(
    new TextDecoder().decode(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer()),
    "some content",
  );
});

for (
  const { name, bytes, message } of [
    {
      name: "other content of the same size",
      bytes: BYTES.with(0, 0),
      message: /its content has digest sha256:/,
    },
    { name: "less", bytes: BYTES.subarray(0, 5), message: /it ended after 5 of 12 bytes/ },
    { name: "more", bytes: new Uint8Array(13), message: /more than its 12 bytes were sent/ },
  ]
) {
  Deno.test(`VerifiedStream refuses ${name}`, async () => {
    const reading = Array.fromAsync(new VerifiedStream(BLOB, streamOf(bytes), "quay.io/a"));
    await rejects(reading, (error) => {
      if (!(error instanceof DiagnosticError) || error.code !== "digest-mismatch") return false;
      return error.message.startsWith(`quay.io/a: blob ${BLOB.digest}: `) && message.test(error.message);
    });
  });
}

Deno.test("VerifiedStream cuts a body without end, and tells its source to stop", async () => {
  let isStopped = false;
  async function* endless() {
    try {
      while (true) yield await Promise.resolve(new Uint8Array(5));
    } finally {
      isStopped = true;
    }
  }
  await rejects(Array.fromAsync(new VerifiedStream(BLOB, endless(), "x")), { code: "digest-mismatch" });
  equal(isStopped, true);
});

Deno.test("sized counts from the offset", async () => {
  equal(
    (await Array.fromAsync(sized(streamOf(BYTES.subarray(4)), BLOB, { shown: "x", offset: 4 }))).length,
    1,
  );
  await rejects(Array.fromAsync(sized(streamOf(BYTES), BLOB, { shown: "x", offset: 4 })), {
    code: "digest-mismatch",
  });
});
