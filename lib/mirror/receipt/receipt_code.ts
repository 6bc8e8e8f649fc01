/** Receipts that can be typed or told on the phone: Crockford's base 32 in groups. */

import type { Digest } from "../../model/oci.ts";
import { hashHex } from "../../system/hash.ts";

/** What a receipt is about: a sequence, by the digest of its manifest. */
export interface Received {
  readonly workspace: string;
  readonly number: number;
  readonly manifest: Digest;
}

/** A code that was read: it says which sequence, and proves by a few bits that somebody had it. */
export interface ReadCode {
  readonly number: number;
  readonly proof: string;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 5;
const NUMBER_CHARACTERS = 4;
const PROOF_CHARACTERS = 24;
const CHECK_CHARACTERS = 2;
const CHARACTERS = NUMBER_CHARACTERS + PROOF_CHARACTERS + CHECK_CHARACTERS;
const PROOF_BITS = 5n * BigInt(PROOF_CHARACTERS);
/** A prime below 32²: every wrong character and every two that changed places give another remainder. */
const CHECK_PRIME = 1021n;

/** The code of a receipt: 35 characters, dashes counted. Nobody can make it who does not have the manifest. */
export function receiptCode(received: Received): string {
  const number = encode(BigInt(received.number), NUMBER_CHARACTERS);
  const text = number + proofOf(received);
  const check = encode(valueOf(text) % CHECK_PRIME, CHECK_CHARACTERS);
  return (text + check).match(new RegExp(`.{1,${GROUP}}`, "g"))?.join("-") ?? "";
}

/** Reads a code as people write it: small letters, O for 0, I and L for 1, spaces. Null for one that is mistyped. */
export function readReceiptCode(text: string): ReadCode | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (plain.length !== CHARACTERS || [...plain].some((character) => !ALPHABET.includes(character))) {
    return null;
  }
  const own = plain.slice(0, -CHECK_CHARACTERS);
  if (valueOf(own) % CHECK_PRIME !== valueOf(plain.slice(-CHECK_CHARACTERS))) return null;
  const number = Number(valueOf(own.slice(0, NUMBER_CHARACTERS)));
  return number > 0 ? { number, proof: own.slice(NUMBER_CHARACTERS) } : null;
}

/** Whether a text looks like a code, rather than like a path. */
export function looksLikeCode(text: string): boolean {
  const plain = text.replace(/[\s-]/g, "");
  return /^[0-9A-Za-z]+$/.test(plain) && Math.abs(plain.length - CHARACTERS) <= GROUP;
}

/** What proves that somebody had the manifest of a sequence. */
export function proofOf({ workspace, number, manifest }: Received): string {
  const hash = BigInt(`0x${hashHex("sha256", `ferry receipt\n${workspace}\n${number}\n${manifest}\n`)}`);
  return encode(hash >> (256n - PROOF_BITS), PROOF_CHARACTERS);
}

function encode(value: bigint, length: number): string {
  let text = "";
  for (let left = value; text.length < length; left /= 32n) text = `${ALPHABET[Number(left % 32n)]}${text}`;
  return text;
}

function valueOf(text: string): bigint {
  return [...text].reduce((value, character) => value * 32n + BigInt(ALPHABET.indexOf(character)), 0n);
}
