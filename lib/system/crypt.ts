/** Password hashes of Unix as crypt(3) makes them, and Apache's variant of the one with MD5. */

import { hashBytes, type HashName } from "./hash.ts";
import { type ShortHash, shortHash } from "./sha2.ts";

export type CryptScheme = "apr_md5_crypt" | "md5_crypt" | "sha256_crypt" | "sha512_crypt";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FEWEST_ROUNDS = 1000;
const MOST_ROUNDS = 999_999_999;
const USUAL_ROUNDS = 5000;

/**
 * The hash of a password, with its scheme, rounds and salt in front.
 *
 * @param salt Up to 8 characters for MD5, 16 for the others; more are cut off.
 * @param rounds For the SHA schemes: brought into the range that crypt(3) allows, and shown in the result; the usual
 * 5000, unsaid, where it is absent. MD5 always takes 1000.
 */
export function cryptPassword(scheme: CryptScheme, password: string, salt: string, rounds?: number): string {
  const key = new TextEncoder().encode(password);
  switch (scheme) {
    case "apr_md5_crypt":
      return md5Crypt("$apr1$", key, salt.slice(0, 8));
    case "md5_crypt":
      return md5Crypt("$1$", key, salt.slice(0, 8));
    case "sha256_crypt":
      return shaCrypt("sha256", "5", key, salt.slice(0, 16), rounds);
    case "sha512_crypt":
      return shaCrypt("sha512", "6", key, salt.slice(0, 16), rounds);
  }
}

/** Text for bytes: each group of three byte indexes gives four letters, lowest bits first. */
function lettersFor(bytes: Uint8Array, groups: readonly (readonly number[])[]): string {
  let text = "";
  for (const group of groups) {
    let bits = group.reduce((made, index) => (made << 8) | (index < 0 ? 0 : bytes[index] ?? 0), 0);
    const used = group.filter((index) => index >= 0).length;
    for (let count = Math.ceil(used * 8 / 6); count > 0; count--) {
      text += ALPHABET[bits & 0x3f];
      bits >>= 6;
    }
  }
  return text;
}

const MD5_GROUPS = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [-1, -1, 11]] as const;

function md5Crypt(id: "$1$" | "$apr1$", key: Uint8Array, salt: string): string {
  const saltBytes = new TextEncoder().encode(salt);
  const inner = hashBytes("md5", joined(key, saltBytes, key));
  const parts: Uint8Array[] = [key, new TextEncoder().encode(id), saltBytes, repeated(inner, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) {
    parts.push((bits & 1) !== 0 ? Uint8Array.of(0) : key.slice(0, 1));
  }
  let digest = hashBytes("md5", joined(...parts));
  for (let round = 0; round < 1000; round++) {
    const isOdd = (round & 1) === 1;
    digest = hashBytes(
      "md5",
      joined(
        isOdd ? key : digest,
        round % 3 === 0 ? EMPTY : saltBytes,
        round % 7 === 0 ? EMPTY : key,
        isOdd ? digest : key,
      ),
    );
  }
  return `${id}${salt}$${lettersFor(digest, MD5_GROUPS)}`;
}

const SHA256_GROUPS = [
  ...[[0, 10, 20], [21, 1, 11], [12, 22, 2], [3, 13, 23], [24, 4, 14]],
  ...[[15, 25, 5], [6, 16, 26], [27, 7, 17], [18, 28, 8], [9, 19, 29], [-1, 31, 30]],
] as const;
const SHA512_GROUPS = [
  ...[[0, 21, 42], [22, 43, 1], [44, 2, 23], [3, 24, 45], [25, 46, 4], [47, 5, 26], [6, 27, 48]],
  ...[[28, 49, 7], [50, 8, 29], [9, 30, 51], [31, 52, 10], [53, 11, 32], [12, 33, 54], [34, 55, 13]],
  ...[[56, 14, 35], [15, 36, 57], [37, 58, 16], [59, 17, 38], [18, 39, 60], [40, 61, 19], [62, 20, 41]],
  [-1, -1, 63],
] as const;

function shaCrypt(
  name: "sha256" | "sha512",
  id: string,
  key: Uint8Array,
  salt: string,
  rounds: number | undefined,
): string {
  const saltBytes = new TextEncoder().encode(salt);
  const count = Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, rounds ?? USUAL_ROUNDS));
  const first = firstDigest(name, key, saltBytes);
  const keyPart = repeated(hashBytes(name, repeated(key, key.length * key.length)), key.length);
  const saltTimes = 16 + (first[0] ?? 0);
  const saltPart = repeated(
    hashBytes(name, repeated(saltBytes, saltTimes * saltBytes.length)),
    saltBytes.length,
  );

  const digest = stretched(shortHash(name), first, keyPart, saltPart, count);
  const shownRounds = rounds === undefined ? "" : `rounds=${count}$`;
  const groups = name === "sha256" ? SHA256_GROUPS : SHA512_GROUPS;
  return `$${id}$${shownRounds}${salt}$${lettersFor(digest, groups)}`;
}

/** The digest after very many rounds, each over the last digest, the key and the salt in an order of its own. */
function stretched(
  hash: ShortHash,
  first: Uint8Array,
  key: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  const digest = first.slice();
  const message = new Uint8Array(digest.length + 2 * key.length + salt.length);
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1;
    let length = 0;
    const add = (part: Uint8Array) => {
      message.set(part, length);
      length += part.length;
    };
    add(isOdd ? key : digest);
    if (round % 3 !== 0) add(salt);
    if (round % 7 !== 0) add(key);
    add(isOdd ? digest : key);
    hash.hash(message, length, digest);
  }
  return digest;
}

function firstDigest(name: HashName, key: Uint8Array, salt: Uint8Array): Uint8Array {
  const inner = hashBytes(name, joined(key, salt, key));
  const parts: Uint8Array[] = [key, salt, repeated(inner, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push((bits & 1) !== 0 ? inner : key);
  return hashBytes(name, joined(...parts));
}

const EMPTY = new Uint8Array(0);

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

/** Bytes over and over, to a length. */
function repeated(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0);
}
