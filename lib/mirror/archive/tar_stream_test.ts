import { deepStrictEqual as deepEqual, rejects } from "node:assert/strict";
import { streamOf } from "../../../tests/support/images.ts";
import { padded, tarHeader } from "./tar_header.ts";
import { tarStream, type TarStreamOptions } from "./tar_stream.ts";

const WANTED: TarStreamOptions = { isWanted: () => true, shown: "layer" };

async function members(bytes: Uint8Array, options = WANTED, pieceBytes = 700): Promise<readonly string[]> {
  const found = [];
  for await (const { name, type, link, content } of tarStream(streamOf(bytes, pieceBytes), options)) {
    const text = content === null ? "-" : new TextDecoder().decode(content);
    found.push(`${type} ${name}${link && ` -> ${link}`} ${text}`);
  }
  return found;
}

/** An archive as the system's own program makes it. */
async function packed(format: string, files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-tar-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    await Deno.link(`${folder}/${Object.keys(files)[0]}`, `${folder}/hard`);
    const args = ["-c", "--sort=name", `--format=${format}`, "-C", folder, "."];
    return (await new Deno.Command("tar", { args }).output()).stdout;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const LONG = `${"long/".repeat(40)}name`;

for (const format of ["gnu", "pax"]) {
  for (const pieceBytes of [1, 511, 513, 1 << 20]) {
    Deno.test(`tarStream reads ${format} archives in pieces of ${pieceBytes} bytes`, async () => {
      const bytes = await packed(format, { "a/x": "one", "a/y": "", [LONG]: "far" });
      const found = await members(bytes, { ...WANTED, isWanted: (name) => name !== "a/y" }, pieceBytes);
      deepEqual(found.filter((one) => !one.startsWith("5 ")), [
        "0 a/x one",
        "0 a/y -",
        "1 hard -> a/x -",
        `0 ${LONG} far`,
      ]);
    });
  }
}

Deno.test("tarStream refuses what is no archive, and what is cut off", async () => {
  const content = new TextEncoder().encode("content");
  const whole = new Uint8Array(512 + padded(content.length) + 1024);
  whole.set(tarHeader("x", content.length));
  whole.set(content, 512);
  deepEqual(await members(whole), ["0 x content"]);
  for (const length of [100, 515, 600]) {
    await rejects(members(whole.subarray(0, length)), {
      code: "archive-damaged",
      message: /layer .*cut off/,
    });
  }
  await rejects(members(new Uint8Array(1024).fill(7)), {
    code: "archive-damaged",
    message: /no tar archive/,
  });
  deepEqual(await members(new Uint8Array()), []);
});

Deno.test("tarStream gives a large content in pieces, of which any may be left unread", async () => {
  const [large, small] = ["abc".repeat(1000), "small"].map((text) => new TextEncoder().encode(text));
  const archive = [large, small, large].flatMap((content, at) => {
    const own = content ?? new Uint8Array();
    return [tarHeader(`${at}`, own.length), own, new Uint8Array(padded(own.length) - own.length)];
  });
  const bytes = new Uint8Array(
    await new Blob([...archive, new Uint8Array(1024)] as BlobPart[]).arrayBuffer(),
  );
  for (const most of [0, 1, Infinity]) {
    const found = [];
    for await (
      const { name, content, pieces } of tarStream(streamOf(bytes, 100), { ...WANTED, mostBytes: 5 })
    ) {
      let read = content?.length ?? 0;
      let count = 0;
      for await (const piece of pieces ?? []) {
        if (count++ >= most) break;
        read += piece.length;
      }
      found.push(`${name} ${pieces ? "pieces" : "whole"} ${read > 100 ? "more" : read}`);
    }
    const part = most === 0 ? "0" : most === 1 ? "88" : "more";
    deepEqual(found, [
      `0 pieces ${part}`,
      "1 whole 5",
      `2 pieces ${part === "88" ? found[2]?.slice(9) : part}`,
    ]);
  }
  await rejects(async () => {
    const cut = tarStream(streamOf(bytes.subarray(0, 2000), 100), { ...WANTED, mostBytes: 5 });
    for await (const { pieces } of cut) for await (const _ of pieces ?? []);
  }, { code: "archive-damaged" });
});
