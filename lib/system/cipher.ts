/** Encryption with keys made from passwords: the door to node's ciphers. */

import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes as randomBytesOf } from "node:crypto";

/** Bytes made of a password: PBKDF2 with HMAC-SHA-256. */
export function stretchPassword(
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  length: number,
): Uint8Array {
  return new Uint8Array(pbkdf2Sync(password, salt, rounds, length, "sha256"));
}

/** AES-256 in counter mode; encryption and decryption are the same. */
export function aesCounter(
  key: Uint8Array,
  counter: Uint8Array,
  content: Uint8Array,
  direction: "encrypt" | "decrypt",
): Uint8Array {
  const make = direction === "encrypt" ? createCipheriv : createDecipheriv;
  const cipher = make("aes-256-ctr", key, counter);
  return new Uint8Array([...cipher.update(content), ...cipher.final()]);
}

export function randomBytes(length: number): Uint8Array {
  return new Uint8Array(randomBytesOf(length));
}
