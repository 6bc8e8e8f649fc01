/** Digests and message authentication: the door to `node:crypto`. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Digest } from "../model/oci.ts";

export type HashName =
  | "md5"
  | "sha1"
  | "sha224"
  | "sha256"
  | "sha384"
  | "sha512"
  | "blake2b512"
  | "blake2s256";

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
