/** Headers of tar archives (POSIX ustar; base-256 sizes from 8 GiB on). */

export const BLOCK = 512;
/** Two blocks of zeros end an archive. */
export const END_BYTES = 2 * BLOCK;

/** The largest size that eleven octal digits hold. */
const LARGEST_OCTAL = 0o77777777777;

/** Bytes that content takes up: whole blocks. */
export function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

export interface TarHeaderOptions {
  /** @default {false} */
  readonly isFolder?: boolean;
  /** Whether the file is a program. @default {false} */
  readonly isProgram?: boolean;
  /** The type flag, where it is neither a file's nor a folder's. */
  readonly type?: string;
}

/**
 * The header of a file or folder, without owner and time: the same content gives the same archive.
 *
 * @param name Of ASCII: at most 100 bytes, and more where its first part, up to a slash, has at most 155.
 */
export function tarHeader(
  name: string,
  size: number,
  { isFolder = false, isProgram = false, type = isFolder ? "5" : "0" }: TarHeaderOptions = {},
): Uint8Array<ArrayBuffer> {
  const [prefix, rest] = splitName(name);
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
  put(0, rest);
  put(100, isFolder || isProgram ? "0000755\0" : "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  header.set(sizeField(size), 124);
  put(136, "00000000000\0");
  put(156, type);
  put(257, "ustar\0" + "00");
  put(329, "0000000\0");
  put(345, prefix);
  put(337, "0000000\0");
  put(148, `${checksum(header).toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** The header of a file whose name may be too long for one block: then a member that holds the name goes before. */
export function longTarHeader(name: string, size: number): Uint8Array<ArrayBuffer> {
  if (fieldsOf(name)) return tarHeader(name, size);
  const bytes = new TextEncoder().encode(`${name}\0`);
  const header = new Uint8Array(2 * BLOCK + padded(bytes.length));
  header.set(tarHeader("././@LongLink", bytes.length, { type: "L" }), 0);
  header.set(bytes, BLOCK);
  header.set(tarHeader(name.slice(0, 100).replace(/\/$/, "_"), size), header.length - BLOCK);
  return header;
}

/** A name as the two fields that hold it. */
function splitName(name: string): readonly [prefix: string, rest: string] {
  const fields = fieldsOf(name);
  if (fields) return fields;
  throw new RangeError(`not a name for a plain header: ${name}`);
}

function fieldsOf(name: string): readonly [prefix: string, rest: string] | null {
  if (/^[\x21-\x7e]+$/.test(name)) {
    if (name.length <= 100) return ["", name];
    for (let at = name.indexOf("/"); at > 0 && at <= 155; at = name.indexOf("/", at + 1)) {
      const rest = name.slice(at + 1);
      if (rest.length > 0 && rest.length <= 100) return [name.slice(0, at), rest];
    }
  }
  return null;
}

/** What a header says. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content after the header. */
  readonly size: number;
  /** The type flag: `0` for a file, `x` and `g` for PAX records, `L` for a long name. */
  readonly type: string;
  /** What a link leads to; empty for what is no link. */
  readonly link: string;
}

/** Reads a header block; null for a block that is none. */
export function readTarHeader(block: Uint8Array): TarHeader | null {
  const stored = octal(block.subarray(148, 156));
  if (stored === null || stored !== checksum(block)) return null;
  const size = readSize(block.subarray(124, 136));
  if (size === null) return null;
  const type = String.fromCharCode(block[156] || 0x30);
  const prefix = isPosix(block) ? text(block.subarray(345, 500)) : "";
  const name = text(block.subarray(0, 100));
  const link = text(block.subarray(157, 257));
  return { name: prefix ? `${prefix}/${name}` : name, size, type, link };
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

function sizeField(size: number): Uint8Array {
  if (size <= LARGEST_OCTAL) {
    return new TextEncoder().encode(`${size.toString(8).padStart(11, "0")}\0`);
  }
  const field = new Uint8Array(12);
  new DataView(field.buffer).setBigUint64(4, BigInt(size));
  field[0] = 0x80;
  return field;
}

function readSize(field: Uint8Array): number | null {
  const first = field[0] ?? 0;
  if ((first & 0x80) === 0) return octal(field);
  const digits = [first & 0x7f, ...field.subarray(1)];
  const size = digits.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(size) ? size : null;
}

function octal(field: Uint8Array): number | null {
  const digits = text(field).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : null;
}

/** The sum of all bytes, those of the sum itself counted as blanks. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

function isPosix(block: Uint8Array): boolean {
  return text(block.subarray(257, 263)) === "ustar" && block[263] === 0x30;
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
