import { rejects, strictEqual as equal } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { GunzipError, gunzipStream, gzipStream } from "./gunzip.ts";
import { unzstdBytes, unzstdStream, zstdBytes, ZstdError } from "./zstd.ts";

const encode = (text: string) => new TextEncoder().encode(text);

async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let made = "";
  for await (const piece of pieces) made += new TextDecoder().decode(piece);
  return made;
}

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function* broken(bytes: Uint8Array) {
  yield await Promise.resolve(bytes);
  throw new RangeError("the line is dead");
}

Deno.test("gunzipStream reads all members of a file, in whatever pieces they come", async () => {
  const bytes = new Uint8Array([...gzipSync(encode("one ")), ...gzipSync(encode("two"))]);
  for (const size of [1, 7, 24, 1000]) equal(await text(gunzipStream(inPieces(bytes, size))), "one two");
});

Deno.test("gunzipStream tells what is no gzip file from what cannot be read", async () => {
  const bytes = new Uint8Array(gzipSync(encode("content ".repeat(100))));
  await rejects(text(gunzipStream(inPieces(bytes.subarray(0, 20), 7))), GunzipError);
  await rejects(text(gunzipStream(inPieces(encode("plain text"), 7))), GunzipError);
  await rejects(text(gunzipStream(broken(bytes.subarray(0, 20)))), RangeError);
});

Deno.test("gunzipStream can be left before its end", async () => {
  for await (const _ of gunzipStream(inPieces(new Uint8Array(gzipSync(encode("x".repeat(1e6)))), 100))) break;
});

Deno.test("gzipStream makes the same file of the same bytes", async () => {
  const made = async (pieces: readonly string[]) => {
    const found: Uint8Array[] = [];
    for await (const piece of gzipStream(pieces.map(encode))) found.push(piece);
    return found.flatMap((piece) => [...piece]);
  };
  const whole = await made(["one two three"]);
  equal((await made(["one", " two", "", " three"])).join(), whole.join());
  equal(await text(gunzipStream(inPieces(new Uint8Array(whole), 5))), "one two three");
});

Deno.test("zstdBytes and unzstdBytes undo each other", async () => {
  const bytes = encode("content ".repeat(1000));
  const packed = zstdBytes(bytes);
  equal(new TextDecoder().decode(unzstdBytes(packed)), "content ".repeat(1000));
  equal(await text(unzstdStream(inPieces(packed, 9))), "content ".repeat(1000));
  await rejects(() => Promise.try(() => unzstdBytes(encode("plain text"))), ZstdError);
  await rejects(text(unzstdStream(inPieces(encode("plain text"), 3))), ZstdError);
});
