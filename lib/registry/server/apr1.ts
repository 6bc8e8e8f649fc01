/** Apache's variant of the MD5 password scheme, as its documentation of password formats describes it. */

import { hashHex } from "../../system/hash.ts";

const LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROUNDS = 1000;
/** Which bytes of the digest make each group of four letters. */
const GROUPS: readonly (readonly [number, number, number])[] = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
];

/** `$apr1$SALT$…` for a password. */
export function apr1(password: string, salt: string): string {
  const encoder = new TextEncoder();
  const [word, grain] = [encoder.encode(password), encoder.encode(salt)];
  const inner = md5([word, grain, word]);
  const parts: Uint8Array[] = [word, encoder.encode("$apr1$"), grain];
  for (let left = word.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let bits = word.length; bits > 0; bits >>= 1) {
    parts.push(bits & 1 ? new Uint8Array(1) : word.subarray(0, 1));
  }
  let digest = md5(parts);
  for (let round = 0; round < ROUNDS; round++) {
    digest = md5([
      round & 1 ? word : digest,
      ...(round % 3 ? [grain] : []),
      ...(round % 7 ? [word] : []),
      round & 1 ? digest : word,
    ]);
  }
  const at = (index: number) => digest[index] ?? 0;
  const letters = GROUPS.map(([a, b, c]) => lettersOf((at(a) << 16) | (at(b) << 8) | at(c), 4));
  return `$apr1$${salt}$${letters.join("")}${lettersOf(at(11), 2)}`;
}

function md5(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return Uint8Array.fromHex(hashHex("md5", whole));
}

/** Six bits a letter, the lowest first. */
function lettersOf(value: number, count: number): string {
  return Array.from({ length: count }, (_, at) => LETTERS[(value >> (6 * at)) & 63]).join("");
}
