import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { readZipDirectory } from "./zip_directory.ts";

interface Made {
  readonly name: string;
  readonly madeBy?: number;
  readonly attributes?: number;
  readonly extra?: readonly number[];
  readonly size?: number;
}

/** The directory of an archive; what it tells of is not there. */
function directory(entries: readonly Made[]): number[] {
  return entries.flatMap(({ name, madeBy = 0x031e, attributes = 0, extra = [], size = 5 }) => {
    const bytes = new TextEncoder().encode(name);
    return [
      ...[0x50, 0x4b, 0x01, 0x02, ...two(madeBy), 0, 0, ...two(0x0800), 0, 0],
      // 11:22:34 on the third of February 2001.
      ...[...two((11 << 11) | (22 << 5) | 17), ...two((21 << 9) | (2 << 5) | 3)],
      ...[...four(0xdeadbeef), ...four(5), ...four(size), ...two(bytes.length), ...two(extra.length)],
      ...[0, 0, 0, 0, 0, 0, ...four(attributes), 0, 0, 0, 0],
      ...bytes,
      ...extra,
    ];
  });
}

function end(count: number, length: number, offset: number, comment: readonly number[] = []): number[] {
  const counts = [0, 0, 0, 0, ...two(count), ...two(count)];
  return [0x50, 0x4b, 5, 6, ...counts, ...four(length), ...four(offset), ...two(comment.length), ...comment];
}

const two = (value: number) => [value & 0xff, value >>> 8];
const four = (value: number) => [...two(value & 0xffff), ...two(value >>> 16)];
const eight = (value: number) => [...four(value), 0, 0, 0, 0];

async function read(bytes: readonly number[]) {
  const all = Uint8Array.from(bytes);
  return await readZipDirectory(all.length, (from, to) => Promise.resolve(all.subarray(from, to)));
}

Deno.test("readZipDirectory tells of entries with permissions, times and kinds", async () => {
  const times = [0x55, 0x54, 5, 0, 1, ...four(1_600_000_001)];
  const made = directory([
    { name: "a/", attributes: 0o040755 * 0x10000 },
    { name: "a/é", attributes: (0o100640 << 16) >>> 0, extra: [1, 2, 0, 0, ...times] },
    { name: "a/link", attributes: 0o120777 * 0x10000 },
    { name: "run.exe", madeBy: 0x0014 },
  ]);
  const common = {
    size: 5,
    crc32: 0xdeadbeef,
    modifiedS: null,
    clock: "2001-02-03 11:22:34",
    isProgram: false,
  };
  deepEqual(await read([9, 9, 9, ...made, ...end(4, made.length, 3, [0x50, 0x4b, 5, 6])]), [
    { ...common, name: "a/", kind: "directory", mode: 0o755 },
    { ...common, name: "a/é", kind: "file", mode: 0o640, modifiedS: 1_600_000_001 },
    { ...common, name: "a/link", kind: "symlink", mode: 0o777 },
    { ...common, name: "run.exe", kind: "file", mode: null, isProgram: true },
  ]);
});

Deno.test("readZipDirectory reads the directory of a large archive", async () => {
  const made = directory([{ name: "large", size: 0xffffffff, extra: [1, 0, 8, 0, ...eight(6_000_000)] }]);
  const record = [0x50, 0x4b, 6, 6, ...eight(44), ...Array(28).fill(0), ...eight(made.length), ...eight(2)];
  const locator = [0x50, 0x4b, 6, 7, 0, 0, 0, 0, ...eight(2 + made.length), 1, 0, 0, 0];
  const [entry] = await read([7, 7, ...made, ...record, ...locator, ...end(0xffff, 0xffffffff, 0xffffffff)]);
  equal(entry?.size, 6_000_000);
});

Deno.test("readZipDirectory refuses what has no directory", async () => {
  await rejects(read([]), { code: "archive-damaged" });
  await rejects(read(Array(100).fill(0x50)), { code: "archive-damaged" });
  await rejects(read(end(1, 500, 0)), { code: "archive-damaged" });
});
