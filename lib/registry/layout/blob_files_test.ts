import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { allBytes, repository, seededBytes, streamOf } from "../../../tests/support/images.ts";
import { inLayout } from "../../../tests/support/new_layout.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";
import { VerifiedStream } from "../verify.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

Deno.test("putBlob stores a blob once, and lets every repository that stores it hold it", () =>
  inLayout(async (layout) => {
    let opened = 0;
    const source = () => {
      opened++;
      return streamOf(BYTES);
    };
    equal(await layout.putBlob(APP, BLOB, source), "stored");
    equal(await layout.blobSize(repository("other"), BLOB.digest), null);
    equal(await layout.putBlob(repository("other"), BLOB, source), "present");
    equal(await layout.blobSize(repository("other"), BLOB.digest), BLOB.size);
    equal(opened, 1);
  }));

Deno.test("putBlob listens to the first of several who bring the same blob", () =>
  inLayout(async (layout) => {
    let opened = 0;
    const source = () => {
      opened++;
      return streamOf(BYTES, 1000);
    };
    const outcomes = await Promise.all(
      ["a", "b", "c"].map((path) => layout.putBlob(repository(path), BLOB, source)),
    );
    deepEqual([outcomes.sort(), opened], [["present", "present", "stored"], 1]);
  }));

Deno.test("putBlob continues what an interrupted attempt left", () =>
  inLayout(async (layout) => {
    const offsets: number[] = [];
    const breaking = (offset: number) => {
      offsets.push(offset);
      return (async function* () {
        yield* streamOf(BYTES.subarray(offset, offset + 100_000));
        throw new DiagnosticError("broken", { code: "registry-failed" });
      })();
    };
    for (let count = 0; count < 2; count++) {
      await rejects(layout.putBlob(APP, BLOB, breaking), { code: "registry-failed" });
    }
    await layout.putBlob(APP, BLOB, (offset) => {
      offsets.push(offset);
      return streamOf(BYTES.subarray(offset));
    });
    deepEqual(offsets, [0, 100_000, 200_000]);
    deepEqual(await allBytes(layout.getBlob(APP, BLOB)), BYTES);
  }));

Deno.test("putBlob begins anew when what an interrupted attempt left is damaged", () =>
  inLayout(async (layout, path) => {
    await Deno.writeFile(`${path}/.ferry/uploads/${BLOB.digest.slice(7)}`, new Uint8Array(1000));
    const offsets: number[] = [];
    await layout.putBlob(APP, BLOB, (offset) => {
      offsets.push(offset);
      return streamOf(BYTES.subarray(offset));
    });
    deepEqual(offsets, [1000, 0]);
    deepEqual(await allBytes(layout.getBlob(APP, BLOB)), BYTES);
  }));

for (
  const { name, source } of [
    { name: "other content", source: () => streamOf(BYTES.with(0, 9)) },
    {
      name: "content that says it was checked as another blob",
      source: () =>
        new VerifiedStream({ ...BLOB, digest: digestOf(BYTES.with(0, 9)) }, streamOf(BYTES.with(0, 9)), "x"),
    },
    { name: "too little", source: () => streamOf(BYTES.subarray(1)) },
    { name: "too much", source: () => streamOf(new Uint8Array(BLOB.size + 1)) },
  ]
) {
  Deno.test(`putBlob refuses ${name}`, () =>
    inLayout(async (layout) => {
      await rejects(layout.putBlob(APP, BLOB, source), { code: "digest-mismatch" });
      equal(await layout.blobSize(APP, BLOB.digest), null);
    }));
}

Deno.test("putBlob stores an empty blob", () =>
  inLayout(async (layout) => {
    const nothing = { digest: digestOf(""), size: 0 };
    equal(await layout.putBlob(APP, nothing, () => streamOf(new Uint8Array())), "stored");
    equal((await allBytes(layout.getBlob(APP, nothing))).length, 0);
  }));

Deno.test("getBlob begins at an offset, and notices a damaged file", () =>
  inLayout(async (layout, path) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    deepEqual(await allBytes(layout.getBlob(APP, BLOB, { offset: 299_990 })), BYTES.subarray(299_990));
    const file = `${path}/blobs/sha256/${BLOB.digest.slice(7)}`;
    await Deno.writeFile(file, BYTES.with(7, 0));
    await rejects(allBytes(layout.getBlob(APP, BLOB)), { code: "digest-mismatch" });
    await Deno.writeFile(file, BYTES.subarray(1));
    await rejects(allBytes(layout.getBlob(APP, BLOB)), /its file has 299999 bytes instead of 300000/);
  }));

Deno.test("mountBlob works from a repository that holds the blob, and from no other", () =>
  inLayout(async (layout) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    equal(await layout.mountBlob(repository("to"), BLOB, repository("nowhere")), false);
    equal(await layout.mountBlob(repository("to"), BLOB, APP), true);
    equal(await layout.blobSize(repository("to"), BLOB.digest), BLOB.size);
  }));
