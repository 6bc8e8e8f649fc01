/** Signatures of OpenPGP, versions 3 and 4 (RFC 4880, section 5.2). */

import { joined, OpenPgpError } from "./packets.ts";

export interface Signature {
  readonly type: number;
  /** Null for an algorithm that is not RSA. */
  readonly isRsa: boolean;
  /** Null for one that is not supported, such as SHA-1. */
  readonly hash: HashName | null;
  /** Hexadecimal digits; null where the signature does not name its key. */
  readonly issuer: string | null;
  /** Seconds since 1970. */
  readonly madeS: number;
  /** How long it holds; null for ever. */
  readonly lastsS: number | null;
  /** In a key's own signature: how long the key holds; null for ever. */
  readonly keyLastsS: number | null;
  /** In a key's own signature: what the key is for; null where it is not said. */
  readonly keyFlags: number | null;
  /** What is hashed after the signed data. */
  readonly trailer: Uint8Array;
  /** The number that only the holder of the key can make. */
  readonly proof: Uint8Array;
}

export type HashName = "sha224" | "sha256" | "sha384" | "sha512";

export const SIGNATURE_TYPES = {
  binary: 0x00,
  certifications: [0x10, 0x11, 0x12, 0x13],
  subkeyBinding: 0x18,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
} as const;

const HASHES: Readonly<Record<number, HashName>> = { 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224" };
const RSA: readonly number[] = [1, 3];
const SUBPACKETS = { made: 2, lasts: 3, keyLasts: 9, issuer: 16, keyFlags: 27, fingerprint: 33 } as const;

/** @throws {OpenPgpError} */
export function parseSignature(body: Uint8Array): Signature {
  switch (body[0]) {
    case 3:
      return version3(body);
    case 4:
      return version4(body);
    default:
      throw new OpenPgpError(`a signature of version ${body[0] ?? "?"} is not supported`);
  }
}

function version3(body: Uint8Array): Signature {
  return {
    type: body[2] ?? 0,
    isRsa: RSA.includes(body[15] ?? 0),
    hash: HASHES[body[16] ?? 0] ?? null,
    issuer: body.subarray(7, 15).toHex(),
    madeS: numberIn(body, 3, 4),
    lastsS: null,
    keyLastsS: null,
    keyFlags: null,
    trailer: body.subarray(2, 7),
    proof: readInteger(body, 19).bytes,
  };
}

function version4(body: Uint8Array): Signature {
  const hashedEnd = 6 + numberIn(body, 4, 2);
  const plainEnd = hashedEnd + 2 + numberIn(body, hashedEnd, 2);
  const hashed = subpackets(body.subarray(6, hashedEnd));
  const plain = subpackets(body.subarray(hashedEnd + 2, plainEnd));
  const time = (kind: number) => {
    const found = hashed.get(kind);
    return found ? numberIn(found, 0, 4) : 0;
  };
  // Who signed is only a hint for finding the key: it need not be hashed.
  const fingerprint = hashed.get(SUBPACKETS.fingerprint) ?? plain.get(SUBPACKETS.fingerprint);
  const issuer = hashed.get(SUBPACKETS.issuer) ?? plain.get(SUBPACKETS.issuer) ?? fingerprint?.subarray(-8);
  const head = body.subarray(0, hashedEnd);
  const end = new Uint8Array([4, 0xff, 0, 0, 0, 0]);
  new DataView(end.buffer).setUint32(2, head.length);
  return {
    type: body[1] ?? 0,
    isRsa: RSA.includes(body[2] ?? 0),
    hash: HASHES[body[3] ?? 0] ?? null,
    issuer: issuer?.toHex() ?? null,
    madeS: time(SUBPACKETS.made),
    lastsS: time(SUBPACKETS.lasts) || null,
    keyLastsS: time(SUBPACKETS.keyLasts) || null,
    keyFlags: hashed.get(SUBPACKETS.keyFlags)?.[0] ?? null,
    trailer: joined([head, end]),
    proof: readInteger(body, plainEnd + 2).bytes,
  };
}

function subpackets(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const [size, length] = first < 192
      ? [1, first]
      : first < 255
      ? [2, (first - 192 << 8) + (bytes[at + 1] ?? 0) + 192]
      : [5, numberIn(bytes, at + 1, 4)];
    const body = bytes.subarray(at + size, at + size + length);
    if (length === 0 || body.length < length) throw new OpenPgpError("a signature is cut off");
    // The highest bit only says that a reader must know the kind.
    found.set((body[0] ?? 0) & 0x7f, body.subarray(1));
    at += size + length;
  }
  return found;
}

/** A big number with its length in bits before it. @throws {OpenPgpError} */
export function readInteger(
  bytes: Uint8Array,
  at: number,
): { readonly bytes: Uint8Array; readonly end: number } {
  const end = at + 2 + Math.ceil(numberIn(bytes, at, 2) / 8);
  if (end > bytes.length) throw new OpenPgpError("a number is cut off");
  return { bytes: bytes.subarray(at + 2, end), end };
}

function numberIn(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
}
