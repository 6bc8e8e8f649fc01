import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { tryLock } from "./file_lock.ts";
import { RegionReader, RegionWriter, syncFile, writeRegions } from "./file_region.ts";
import { fileBody, hashFile, readPieces } from "./file_reader.ts";
import { AppendFile, FileWriter } from "./file_writer.ts";
import { readText } from "./files.ts";
import { hasher, hashHex } from "./hash.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("FileWriter continues after the bytes that are kept", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    for (const [keepBytes, text] of [[0, "abcdef"], [3, "XY"], [0, "z"], [1, "!"]] as const) {
      using writer = FileWriter.open(path, { keepBytes });
      writer.write(bytes(text));
      await writer.sync();
    }
    equal(readText(path), "z!");
    using writer = FileWriter.open(path, { keepBytes: 1 });
    writer.write(bytes("23"));
    equal(readText(path), "z23");
  }));

Deno.test("FileWriter names the file that cannot be written", () => {
  const isNamed = (error: unknown) =>
    error instanceof DiagnosticError && error.code === "file-unwritable" &&
    error.message.includes("/nowhere/a");
  throws(() => FileWriter.open("/nowhere/a"), isNamed);
  throws(() => new AppendFile("/nowhere/a"), isNamed);
});

Deno.test("AppendFile adds to what is there and knows its size", () =>
  inFolder(async (folder) => {
    for (const record of ["é\n", "b\n"]) {
      using file = new AppendFile(`${folder}/log`);
      file.append(record);
      await file.sync();
    }
    using file = new AppendFile(`${folder}/log`);
    equal(file.sizeBytes, 5);
    equal(readText(`${folder}/log`), "é\nb\n");
  }));

const LARGE = new Uint8Array(700_001).map((_, at) => at);

for (
  const { name, range } of [
    { name: "a whole file", range: {} },
    { name: "the end of a file", range: { from: 300_000 } },
    { name: "a middle", range: { from: 100, to: 600_000 } },
    { name: "nothing", range: { from: 5, to: 5 } },
    { name: "what is there of more", range: { from: 700_000, to: 900_000 } },
  ]
) {
  Deno.test(`readPieces and fileBody give ${name}`, () =>
    inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/a`, LARGE);
      const wanted = LARGE.slice(range.from ?? 0, range.to ?? LARGE.length);
      const pieces = await Array.fromAsync(readPieces(`${folder}/a`, range));
      deepEqual(new Uint8Array(await new Blob(pieces).arrayBuffer()), wanted);
      deepEqual(await new Response(await fileBody(`${folder}/a`, range)).bytes(), wanted);
    }));
}

Deno.test("hashFile adds all of a file to a digest, and ends with the signal", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a`, LARGE);
    const hash = hasher("sha256");
    hash.update(new Uint8Array([1]));
    equal(await hashFile(`${folder}/a`, hash), LARGE.length);
    equal(hash.hex(), hashHex("sha256", new Uint8Array([1, ...LARGE])));
    await rejects(
      hashFile(`${folder}/a`, hasher("sha256"), AbortSignal.abort(new Error("enough"))),
      /enough/,
    );
  }));

Deno.test("readPieces says that there is no such file", async () => {
  const reading = Array.fromAsync(readPieces("/nowhere/a"));
  await rejects(reading, (error) => error instanceof DiagnosticError && error.code === "file-not-found");
});

Deno.test("tryLock is given once, until it is given back", () =>
  inFolder((folder) => {
    const first = tryLock(`${folder}/lock`);
    equal(first?.path, `${folder}/lock`);
    equal(tryLock(`${folder}/lock`), null);
    first?.[Symbol.dispose]();
    using second = tryLock(`${folder}/lock`);
    equal(second?.path, `${folder}/lock`);
  }));

Deno.test("writeRegions changes only the regions, and gives the file its size", () =>
  inFolder((folder) => {
    const path = `${folder}/a`;
    writeRegions(path, 8, [{ offset: 0, bytes: bytes("abcdefgh") }]);
    writeRegions(path, 6, [{ offset: 4, bytes: bytes("EF") }, { offset: 1, bytes: bytes("B") }]);
    equal(readText(path), "aBcdEF");
    writeRegions(path, 8, []);
    equal(readText(path), "aBcdEF\0\0");
  }));

Deno.test("RegionWriter and RegionReader go to any place of a file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    writeRegions(path, 6, [{ offset: 0, bytes: bytes("abcdef") }]);
    {
      using writer = new RegionWriter(path, 4);
      writer.write(bytes("XY"));
      writer.write(bytes("Z"));
    }
    await syncFile(path);
    using reader = new RegionReader(path);
    deepEqual(await reader.read(3, 2), bytes("dX"));
    deepEqual(await reader.read(5, 9), bytes("YZ"));
    deepEqual(await reader.read(9, 2), bytes(""));
  }));

Deno.test("RegionReader and RegionWriter want a file that exists", () =>
  inFolder((folder) => {
    throws(() => new RegionReader(`${folder}/none`), { code: "file-not-found" });
    throws(() => new RegionWriter(`${folder}/none`, 0), { code: "file-unwritable" });
  }));
