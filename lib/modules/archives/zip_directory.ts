/** The directory at the end of a zip archive (PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16). */

import { DiagnosticError } from "../../source/diagnostic.ts";

export interface ZipEntry {
  /** Ends with a slash for a folder. */
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink";
  /** Permission bits; null where the archive has those of another system, or none. */
  readonly mode: number | null;
  /** Whether an archive without permissions of Unix calls it a program. */
  readonly isProgram: boolean;
  /** Bytes when unpacked. */
  readonly size: number;
  readonly crc32: number;
  /** Seconds since 1970; null where only the clock's time is known. */
  readonly modifiedS: number | null;
  /** What a clock showed when it was changed: `2024-01-31 12:00:00`. */
  readonly clock: string;
}

/** Reads the bytes of the archive from one offset up to another. */
export type RangeReader = (from: number, to: number) => Promise<Uint8Array>;

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END_64_BYTES = 56;
const LARGEST_COMMENT = 0xffff;
const LARGEST_DIRECTORY = 256 * 1024 * 1024;
const UNIX = 3;
const OSX = 19;
const UTF_8 = 0x0800;
const FAT_PROGRAMS = /\.(com|exe|btm|cmd|bat)$/i;

/** @throws {DiagnosticError} `archive-damaged` where there is no directory that can be read. */
export async function readZipDirectory(size: number, read: RangeReader): Promise<readonly ZipEntry[]> {
  const from = Math.max(0, size - END_BYTES - LARGEST_COMMENT - LOCATOR_BYTES);
  const tail = await read(from, size);
  const end = findEnd(tail);
  if (end < 0) throw damaged("it has no directory");
  const { offset, length } = await directoryRange(tail, end, read);
  if (length > LARGEST_DIRECTORY || offset + length > size) throw damaged("its directory lies outside of it");
  return readEntries(await read(offset, offset + length));
}

function findEnd(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  for (let at = bytes.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) <= bytes.length) {
      return at;
    }
  }
  return -1;
}

async function directoryRange(tail: Uint8Array, end: number, read: RangeReader) {
  const view = viewOf(tail);
  const range = { offset: view.getUint32(end + 16, true), length: view.getUint32(end + 12, true) };
  const locator = end - LOCATOR_BYTES;
  const isLarge = range.offset === 0xffffffff || range.length === 0xffffffff ||
    view.getUint16(end + 10, true) === 0xffff;
  if (!isLarge || locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return range;
  const at = Number(view.getBigUint64(locator + 8, true));
  const large = viewOf(await read(at, at + END_64_BYTES));
  if (large.byteLength < END_64_BYTES || large.getUint32(0, true) !== END_64) {
    throw damaged("its large directory cannot be found");
  }
  return {
    offset: Number(large.getBigUint64(48, true)),
    length: Number(large.getBigUint64(40, true)),
  };
}

function readEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === ENTRY;) {
    const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true)
    );
    const name = at + 46;
    const extra = bytes.subarray(name + nameLength, name + nameLength + extraLength);
    entries.push(readEntry(view, at, bytes.subarray(name, name + nameLength), extra));
    at = name + nameLength + extraLength + commentLength;
  }
  return entries;
}

function readEntry(view: DataView, at: number, nameBytes: Uint8Array, extra: Uint8Array): ZipEntry {
  const isUtf8 = (view.getUint16(at + 8, true) & UTF_8) !== 0;
  const name = nameOf(nameBytes, isUtf8);
  const unix = [UNIX, OSX].includes(view.getUint16(at + 4, true) >> 8)
    ? view.getUint32(at + 38, true) >>> 16
    : 0;
  const fields = extraFields(extra);
  const size = view.getUint32(at + 24, true);
  const large = fields.get(0x0001);
  const times = fields.get(0x5455);
  return {
    name,
    kind: name.endsWith("/") ? "directory" : (unix & 0o170000) === 0o120000 ? "symlink" : "file",
    mode: unix === 0 ? null : unix & 0o777,
    isProgram: FAT_PROGRAMS.test(name),
    size: size === 0xffffffff && large && large.byteLength >= 8 ? Number(large.getBigUint64(0, true)) : size,
    crc32: view.getUint32(at + 16, true),
    modifiedS: times && times.byteLength >= 5 && (times.getUint8(0) & 1) !== 0
      ? times.getInt32(1, true)
      : null,
    clock: clockText(view.getUint16(at + 14, true), view.getUint16(at + 12, true)),
  };
}

function nameOf(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Programs that know no UTF-8 write names in their own code page: its letters are not worth a table.
    return new TextDecoder(isUtf8 ? "utf-8" : "windows-1252").decode(bytes);
  }
}

function extraFields(bytes: Uint8Array): ReadonlyMap<number, DataView> {
  const view = viewOf(bytes);
  const fields = new Map<number, DataView>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const size = view.getUint16(at + 2, true);
    fields.set(view.getUint16(at, true), viewOf(bytes.subarray(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  return fields;
}

/** The date and time of DOS: years since 1980, and seconds in steps of two. */
function clockText(date: number, time: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [1980 + (date >> 9), two((date >> 5) & 15), two(date & 31)].join("-");
  return `${day} ${[two(time >> 11), two((time >> 5) & 63), two((time & 31) * 2)].join(":")}`;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(why: string): DiagnosticError {
  return new DiagnosticError(`not a zip archive that can be read: ${why}`, { code: "archive-damaged" });
}
