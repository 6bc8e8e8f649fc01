import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import { BLOCK, readTarHeader, tarHeader } from "./tar_header.ts";
import { lastTarMembers, memberText, type TarMember, tarMembers } from "./tar_reader.ts";
import { makeFolder, replaceFile } from "../../system/files.ts";

async function members(path: string): Promise<readonly TarMember[]> {
  return await Array.fromAsync(tarMembers(path));
}

for (const size of [0, 511, 0o77777777777, 0o77777777777 + 1, 5 * 2 ** 40]) {
  Deno.test(`tarHeader and readTarHeader agree on ${size} bytes`, () => {
    deepEqual(readTarHeader(tarHeader("blobs/sha256/x", size)), {
      name: "blobs/sha256/x",
      size,
      type: "0",
      link: "",
    });
  });
}

Deno.test("tarHeader refuses names that take more than a plain header", () => {
  throws(() => tarHeader("x".repeat(101), 1), RangeError);
  throws(() => tarHeader("with blank", 1), RangeError);
});

Deno.test("readTarHeader knows a block that is no header", () => {
  const header = tarHeader("a", 1);
  header[0] = 0x62;
  equal(readTarHeader(header), null);
  equal(readTarHeader(new Uint8Array(BLOCK)), null);
});

Deno.test("tarMembers reads archives of GNU tar in its formats, long names and all", async () => {
  await inFolder(async (folder) => {
    const long = `${"deep/".repeat(30)}${"n".repeat(120)}`;
    makeFolder(`${folder}/in/${"deep/".repeat(30)}`);
    replaceFile(`${folder}/in/${long}`, "content");
    replaceFile(`${folder}/in/small`, "x");
    for (const format of ["gnu", "pax"]) {
      const path = `${folder}/${format}.tar`;
      const args = [`--format=${format}`, "-cf", path, "-C", `${folder}/in`, long, "small"];
      equal((await new Deno.Command("tar", { args }).output()).code, 0);
      const found = await members(path);
      deepEqual(found.map(({ name, size }) => [name, size]), [[long, 7], ["small", 1]]);
      equal(await memberText(path, found[0]!), "content");
    }
  });
});

Deno.test("tarMembers tells archives that are cut off, empty or none at all", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.tar`;
    const whole = new Uint8Array(4 * BLOCK);
    whole.set(tarHeader("a", 3));
    for (
      const [bytes, said] of [
        [new Uint8Array(), /the file is empty/],
        [whole.subarray(0, BLOCK + 10), /it is cut off in a/],
        [whole.subarray(0, 2 * BLOCK), /its end is missing/],
        [whole.subarray(0, 2 * BLOCK + 3), /it is cut off at byte 1027/],
        [new Uint8Array(BLOCK).fill(7), /no header at byte 0/],
      ] as const
    ) {
      replaceFile(path, bytes);
      await rejects(members(path), said);
    }
    replaceFile(path, whole);
    deepEqual((await members(path)).map(({ name }) => name), ["a"]);
  });
});

Deno.test("lastTarMembers begins at the last member of a name, wherever it is", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.tar`;
    const file = (name: string, content: Uint8Array) => {
      const made = new Uint8Array(Math.ceil(content.length / BLOCK) * BLOCK + BLOCK);
      made.set(tarHeader(name, content.length));
      made.set(content, BLOCK);
      return made;
    };
    const large = new Uint8Array(700 * BLOCK).fill(7);
    // A header of that name that is content comes before.
    const parts = [file("a", tarHeader("index", 1)), file("index", large), file("sig", large.subarray(0, 3))];
    const end = new Uint8Array(2 * BLOCK);
    replaceFile(path, await new Blob([...parts, end]).bytes());
    const from = async (name: string) => {
      return (await Array.fromAsync(lastTarMembers(path, name))).map((member) => member.name);
    };
    deepEqual(await from("index"), ["index", "sig"]);
    deepEqual(await from("none"), ["a", "index", "sig"]);
    replaceFile(path, await new Blob([...parts.slice(0, 2), end]).bytes());
    deepEqual(await from("index"), ["index"]);
  });
});
