/** Public keys in their DER form (RFC 5280, section 4.1.2.7): what they are made of. */

import { dict, integer as bigValue, type Value } from "../../model/value.ts";
import { HASH_NAMES, hashBytes, type HashName } from "../../system/hash.ts";
import { bitBytes, childrenOf, integerOf, oidOf, readDer, TAG } from "./der.ts";
import { hexText } from "./general_names.ts";

export type KeyType = "RSA" | "ECC" | "DSA" | "Ed25519" | "Ed448" | "X25519" | "X448" | "unknown";

export interface PublicKey {
  readonly type: KeyType;
  /** Bits of RSA and DSA keys; of others null. */
  readonly size: number | null;
  /** The name of the curve of ECC keys. */
  readonly curve: string | null;
  /** The numbers, as results tell them. */
  readonly data: Value;
}

const EC = "1.2.840.10045.2.1";
const TYPES: Readonly<Record<string, KeyType>> = {
  "1.2.840.113549.1.1.1": "RSA",
  [EC]: "ECC",
  "1.2.840.10040.4.1": "DSA",
  "1.3.101.110": "X25519",
  "1.3.101.111": "X448",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
};
/** Number, name and bits of curves. */
const CURVES: readonly (readonly [string, string, number])[] = [
  ["1.2.840.10045.3.1.1", "secp192r1", 192],
  ["1.2.840.10045.3.1.7", "secp256r1", 256],
  ["1.3.132.0.33", "secp224r1", 224],
  ["1.3.132.0.10", "secp256k1", 256],
  ["1.3.132.0.34", "secp384r1", 384],
  ["1.3.132.0.35", "secp521r1", 521],
  ["1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256],
  ["1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384],
  ["1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512],
  ["1.3.132.0.1", "sect163k1", 163],
  ["1.3.132.0.15", "sect163r2", 163],
  ["1.3.132.0.26", "sect233k1", 233],
  ["1.3.132.0.27", "sect233r1", 233],
  ["1.3.132.0.16", "sect283k1", 282],
  ["1.3.132.0.17", "sect283r1", 282],
  ["1.3.132.0.36", "sect409k1", 409],
  ["1.3.132.0.37", "sect409r1", 409],
  ["1.3.132.0.38", "sect571k1", 571],
  ["1.3.132.0.39", "sect571r1", 571],
];

export function readPublicKey(spki: Uint8Array): PublicKey {
  const [algorithm, bits] = childrenOf(readDer(spki));
  const [number, parameters] = algorithm ? childrenOf(algorithm) : [];
  const type = TYPES[number ? oidOf(number) : ""] ?? "unknown";
  const bytes = bits ? bitBytes(bits) : new Uint8Array(0);
  const other = { type, size: null, curve: null };
  switch (type) {
    case "RSA": {
      const [modulus = 0n, exponent = 0n] = childrenOf(readDer(bytes)).map(integerOf);
      const size = modulus.toString(2).length;
      const data = dict({ size, modulus: bigValue(modulus), exponent: bigValue(exponent) });
      return { ...other, size, data };
    }
    case "ECC": {
      const named = parameters?.tag === TAG.oid ? oidOf(parameters) : "";
      const [, curve = named, exponent = 0] = CURVES.find(([one]) => one === named) ?? [];
      const half = (bytes.length - 1) / 2;
      const at = (from: number) => bigValue(BigInt(`0x0${bytes.subarray(from, from + half).toHex()}`));
      const data = dict({ curve, x: at(1), y: at(1 + half), exponent_size: exponent });
      return { ...other, curve, data };
    }
    case "DSA": {
      const [p = 0n, q = 0n, g = 0n] = parameters ? childrenOf(parameters).map(integerOf) : [];
      const size = p.toString(2).length;
      const y = bigValue(integerOf(readDer(bytes)));
      return { ...other, size, data: dict({ size, p: bigValue(p), q: bigValue(q), g: bigValue(g), y }) };
    }
    default:
      return { ...other, data: dict({}) };
  }
}

/** The bytes of the key itself, of which identifiers of keys are the SHA-1 (RFC 5280, section 4.2.1.2). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  const [, bits] = childrenOf(readDer(spki));
  return hashBytes("sha1", bits ? bitBytes(bits) : spki);
}

/** Python's names of the digests. */
const DIGEST_NAMES: Readonly<Partial<Record<HashName, string>>> = {
  md5: "md5",
  sha1: "sha1",
  sha224: "sha224",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
  "sha3-224": "sha3_224",
  "sha3-256": "sha3_256",
  "sha3-384": "sha3_384",
  "sha3-512": "sha3_512",
  blake2b512: "blake2b",
  blake2s256: "blake2s",
};

/** Digests of bytes, as `00:11:22`, by the name of the algorithm. */
export function fingerprints(bytes: Uint8Array): Value {
  const made = HASH_NAMES.flatMap((name) => {
    const shown = DIGEST_NAMES[name];
    return shown === undefined ? [] : [[shown, hexText(hashBytes(name, bytes))] as const];
  });
  return dict(Object.fromEntries(made));
}
