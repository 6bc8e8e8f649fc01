/** Digests and message authentication: the door to `node:crypto`. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Digest } from "../model/oci.ts";

export const HASH_NAMES = [
  "md5",
  "md5-sha1",
  "sha1",
  "sha224",
  "sha256",
  "sha384",
  "sha512",
  "sha512-224",
  "sha512-256",
  "sha3-224",
  "sha3-256",
  "sha3-384",
  "sha3-512",
  "blake2b512",
  "blake2s256",
  "ripemd160",
  "sm3",
] as const;

export type HashName = (typeof HASH_NAMES)[number];

/** A digest under way. `digest()` ends it. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal digits. */
  hex(): string;
}

export function hasher(name: HashName = "sha256"): Hasher {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

/** The bytes of a digest. */
export function hashBytes(name: HashName, content: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash(name).update(content).digest());
}

/** Lower-case hexadecimal digits of a digest. */
export function hashHex(name: HashName, content: string | Uint8Array): string {
  return createHash(name).update(content).digest("hex");
}

export function digestOf(content: string | Uint8Array): Digest {
  return `sha256:${hashHex("sha256", content)}`;
}

export function hmac(name: HashName, key: Uint8Array, content: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac(name, key).update(content).digest());
}

/** Compares without telling by its time where the difference is. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
