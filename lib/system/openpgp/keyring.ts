/** Public keys of OpenPGP that signatures are checked with. */

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { hashBytes } from "../hash.ts";
import { joined, OpenPgpError, type Packet, packetsIn, TAGS } from "./packets.ts";
import { parseSignature, readInteger, type Signature, SIGNATURE_TYPES } from "./signature.ts";

/** A key that may sign. */
export interface SigningKey {
  /** Hexadecimal digits. */
  readonly id: string;
  readonly key: KeyObject;
  /** Seconds since 1970. */
  readonly madeS: number;
  /** Null for a key without an end. */
  readonly endsS: number | null;
}

const MAY_SIGN = 0x02;

/**
 * The keys in a file that may sign: those that are marked for it by themselves, or by the key that they belong to.
 *
 * @throws {OpenPgpError} for a file without any.
 */
export function readKeyring(file: Uint8Array): readonly SigningKey[] {
  const groups: Packet[][] = [];
  for (const packet of packetsIn(file)) {
    if (packet.tag === TAGS.publicKey) groups.push([packet]);
    else groups.at(-1)?.push(packet);
  }
  const keys = groups.flatMap(signingKeys);
  if (keys.length > 0) return keys;
  throw new OpenPgpError("it has no RSA key that may sign");
}

/** Whether a signature over some data is of a key; the data without the trailer. */
export function isSignedBy(
  { key }: Pick<SigningKey, "key">,
  data: Uint8Array,
  signature: Signature,
): boolean {
  const { hash, isRsa, trailer, proof } = signature;
  if (hash === null || !isRsa) return false;
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  if (proof.length > bytes) return false;
  // Numbers come without zeros in front.
  const padded = new Uint8Array(bytes);
  padded.set(proof, bytes - proof.length);
  return verify(hash, joined([data, trailer]), key, padded);
}

interface PublicKey {
  readonly id: string;
  readonly key: KeyObject;
  readonly madeS: number;
  /** As it is hashed where something is said of it. */
  readonly framed: Uint8Array;
}

/** A key with what belongs to it: names and subkeys, each followed by its signatures. */
function signingKeys([first, ...packets]: readonly Packet[]): readonly SigningKey[] {
  const primary = first ? publicKey(first.body) : null;
  if (!primary) return [];
  const found: SigningKey[] = [];
  const revoked = new Set<string>();
  let owner: Packet | null = null;
  for (const packet of packets) {
    if (packet.tag !== TAGS.signature) {
      owner = packet;
      continue;
    }
    const said = statement(packet.body, primary, owner);
    if (!said) continue;
    const { signature, about } = said;
    const { type, keyFlags, keyLastsS } = signature;
    if (type === SIGNATURE_TYPES.keyRevocation) return [];
    if (type === SIGNATURE_TYPES.subkeyRevocation) revoked.add(about.id);
    else if (keyFlags === null ? about === primary : (keyFlags & MAY_SIGN) !== 0) {
      const { id, key, madeS } = about;
      found.push({ id, key, madeS, endsS: keyLastsS === null ? null : madeS + keyLastsS });
    }
  }
  return found.filter(({ id }) => !revoked.has(id));
}

/** What a primary key truly says of itself or of a subkey; null for anything else. */
function statement(body: Uint8Array, primary: PublicKey, owner: Packet | null) {
  const signature = parsed(body);
  if (!signature) return null;
  const { binary: _binary, certifications, ...types } = SIGNATURE_TYPES;
  const of = (about: PublicKey, data: Uint8Array) =>
    isSignedBy(primary, data, signature) ? { signature, about } : null;
  if (signature.type === types.keyRevocation) return of(primary, primary.framed);
  if (owner?.tag === TAGS.userId && certifications.some((type) => type === signature.type)) {
    const head = new Uint8Array([0xb4, 0, 0, 0, 0]);
    new DataView(head.buffer).setUint32(1, owner.body.length);
    return of(primary, joined([primary.framed, head, owner.body]));
  }
  const isOfSubkey = signature.type === types.subkeyBinding || signature.type === types.subkeyRevocation;
  const subkey = isOfSubkey && owner?.tag === TAGS.subkey ? publicKey(owner.body) : null;
  return subkey ? of(subkey, joined([primary.framed, subkey.framed])) : null;
}

function parsed(body: Uint8Array): Signature | null {
  try {
    return parseSignature(body);
  } catch (error) {
    // Signatures of other people and later versions do not matter.
    if (error instanceof OpenPgpError) return null;
    throw error;
  }
}

/** An RSA key of version 4; null for others. */
function publicKey(body: Uint8Array): PublicKey | null {
  if (body[0] !== 4 || (body[5] !== 1 && body[5] !== 3)) return null;
  const modulus = readInteger(body, 6);
  const exponent = readInteger(body, modulus.end);
  const text = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  const key = createPublicKey({
    key: { kty: "RSA", n: text(modulus.bytes), e: text(exponent.bytes) },
    format: "jwk",
  });
  const framed = joined([new Uint8Array([0x99, body.length >> 8, body.length & 0xff]), body]);
  const madeS = body.subarray(1, 5).reduce((sum, byte) => sum * 256 + byte, 0);
  return { id: hashBytes("sha1", framed).subarray(-8).toHex(), key, madeS, framed };
}
