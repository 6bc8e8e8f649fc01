/** Public keys of OpenPGP (RFC 9580): which keys a block holds, told without any program. */

import { hashHex } from "../../system/hash.ts";

/** One key of a block, the primary one or one below it. */
export interface PgpKey {
  /** 16 hexadecimal digits in upper case. */
  readonly id: string;
  /** 40 digits, or 64 for keys of version 6, in upper case. */
  readonly fingerprint: string;
}

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([^]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

const PUBLIC_KEY = 6;
const PUBLIC_SUBKEY = 14;

/** The blocks of a text, each with the bytes that it stands for; what is no base64 is left out. */
export function armoredBlocks(text: string): readonly Uint8Array[] {
  return [...text.matchAll(BLOCK)].flatMap(([, block = ""]) => {
    const body = block.replaceAll("\r", "").replace(/^(?:[A-Za-z]+: .*\n)*\s*/, "");
    const digits = body.replace(/^=.{4}$/m, "").replaceAll(/\s/g, "");
    try {
      return [Uint8Array.fromBase64(digits)];
    } catch {
      return [];
    }
  });
}

/** The keys of a block in their order, the primary key first; those of unknown versions are left out. */
export function keysIn(bytes: Uint8Array): readonly PgpKey[] {
  return packetsIn(bytes).flatMap(({ tag, body }) => {
    if (tag !== PUBLIC_KEY && tag !== PUBLIC_SUBKEY) return [];
    const key = keyOf(body);
    return key ? [key] : [];
  });
}

/** The keys of all blocks of a text. */
export function keysInText(text: string): readonly PgpKey[] {
  return armoredBlocks(text).flatMap(keysIn);
}

function keyOf(body: Uint8Array): PgpKey | null {
  const { length } = body;
  switch (body[0]) {
    case 4: {
      const head = [0x99, length >> 8, length & 0xff];
      const fingerprint = hashHex("sha1", new Uint8Array([...head, ...body])).toUpperCase();
      return { id: fingerprint.slice(-16), fingerprint };
    }
    case 6: {
      const head = [0x9b, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
      const fingerprint = hashHex("sha256", new Uint8Array([...head, ...body])).toUpperCase();
      return { id: fingerprint.slice(0, 16), fingerprint };
    }
    default:
      return null;
  }
}

interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** Packets up to the end, or up to the first one without a length of its own, which no key has. */
function packetsIn(bytes: Uint8Array): readonly Packet[] {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const isNew = (first & 0x40) !== 0;
    const size = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, first & 3);
    if ((first & 0x80) === 0 || size === null || size.start + size.length > bytes.length) break;
    const end = size.start + size.length;
    packets.push({ tag: isNew ? first & 0x3f : (first >> 2) & 0x0f, body: bytes.subarray(size.start, end) });
    at = end;
  }
  return packets;
}

interface Extent {
  /** Where the body begins. */
  readonly start: number;
  readonly length: number;
}

function newLength(bytes: Uint8Array, at: number): Extent | null {
  const first = bytes[at] ?? 0;
  if (first < 192) return { start: at + 1, length: first };
  if (first < 224) return { start: at + 2, length: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192 };
  return first === 255 ? { start: at + 5, length: number(bytes, at + 1, 4) } : null;
}

function oldLength(bytes: Uint8Array, at: number, kind: number): Extent | null {
  const width = [1, 2, 4][kind];
  return width === undefined ? null : { start: at + width, length: number(bytes, at, width) };
}

function number(bytes: Uint8Array, at: number, width: number): number {
  return bytes.subarray(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
}
