/** Values of ASN.1 in their distinguished encoding (ITU-T X.690), read and written. */

import { mistake } from "../commands/tools.ts";

/** One value: what it is, and what it holds. */
export interface DerNode {
  /** The identifier's octet; those of more than one octet are not read. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** With its identifier and length. */
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tags of a context: `[2]` as it stands for a value, or around values. */
export function contextTag(number: number, { isConstructed = false } = {}): number {
  return 0x80 | (isConstructed ? 0x20 : 0) | number;
}

/** @throws {DiagnosticError} `bad-argument` for what is no value. */
export function readDer(bytes: Uint8Array): DerNode {
  return nodeAt(bytes, 0).node;
}

/** The values one after the other. */
export function readAll(bytes: Uint8Array): readonly DerNode[] {
  const nodes: DerNode[] = [];
  for (let at = 0; at < bytes.length;) {
    const { node, end } = nodeAt(bytes, at);
    nodes.push(node);
    at = end;
  }
  return nodes;
}

export function childrenOf(node: DerNode): readonly DerNode[] {
  return readAll(node.content);
}

function nodeAt(bytes: Uint8Array, at: number): { readonly node: DerNode; readonly end: number } {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw damaged();
  const count = first & 0x80 ? first & 0x7f : 0;
  let length = first & 0x80 ? 0 : first;
  for (const octet of bytes.subarray(at + 2, at + 2 + count)) length = length * 256 + octet;
  const start = at + 2 + count;
  const end = start + length;
  if (first === 0x80 || count > 4 || end > bytes.length) throw damaged();
  return { node: { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) }, end };
}

function damaged() {
  return mistake("not encoded as ASN.1 values are");
}

export function oidOf({ content }: DerNode): string {
  const numbers: bigint[] = [];
  let number = 0n;
  for (const octet of content) {
    number = (number << 7n) | BigInt(octet & 0x7f);
    if (octet & 0x80) continue;
    numbers.push(number);
    number = 0n;
  }
  const [head = 0n, ...rest] = numbers;
  const first = head < 80n ? head / 40n : 2n;
  return [first, head - first * 40n, ...rest].join(".");
}

export function integerOf({ content }: DerNode): bigint {
  return content.length === 0 ? 0n : BigInt.asIntN(content.length * 8, BigInt(`0x${content.toHex()}`));
}

/** The text of a string type of ASN.1. */
export function textOf({ tag, content }: DerNode): string {
  if (tag === TAG.bmp) return new TextDecoder("utf-16be").decode(content);
  return new TextDecoder(tag === TAG.utf8 ? "utf-8" : "latin1").decode(content);
}

/** The bytes of a bit string whose bits are whole bytes. */
export function bitBytes({ content }: DerNode): Uint8Array {
  return content.subarray(1);
}

/** Milliseconds since 1970 of either type of time (RFC 5280, section 4.1.2.5). */
export function timeOf(node: DerNode): number {
  const text = textOf(node);
  const whole = node.tag === TAG.utcTime ? `${Number(text.slice(0, 2)) < 50 ? 20 : 19}${text}` : text;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(whole) ??
    [];
  if (second === undefined) throw damaged();
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}

/** A value of these parts. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = length < 0x80 ? [tag, length] : [tag, ...longLength(length)];
  const made = new Uint8Array(head.length + length);
  made.set(head);
  let at = head.length;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

function longLength(length: number): readonly number[] {
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 | octets.length, ...octets];
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(TAG.sequence, ...parts);
}

/** A set; its parts stand in the order of their bytes. */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return der(TAG.set, ...parts.toSorted((a, b) => (a.toHex() < b.toHex() ? -1 : 1)));
}

export function integer(value: bigint): Uint8Array {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  // A leading bit would make it negative.
  if (parseInt(digits.slice(0, 2), 16) >= 0x80) digits = `00${digits}`;
  return der(TAG.integer, Uint8Array.fromHex(digits));
}

export function oid(text: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = text.split(".").map(BigInt);
  const octets = [first * 40n + second, ...rest].flatMap((number) => {
    const made = [Number(number & 0x7fn)];
    for (let left = number >> 7n; left > 0n; left >>= 7n) made.unshift(Number(left & 0x7fn) | 0x80);
    return made;
  });
  return der(TAG.oid, Uint8Array.from(octets));
}

export function derText(tag: number, text: string): Uint8Array {
  return der(tag, new TextEncoder().encode(text));
}

/** A bit string of whole bytes. */
export function bitString(bytes: Uint8Array): Uint8Array {
  return der(TAG.bits, Uint8Array.of(0), bytes);
}

/** A bit string of named bits, without zeros at its end. */
export function namedBits(bits: readonly boolean[]): Uint8Array {
  const last = bits.lastIndexOf(true);
  const bytes = new Uint8Array(Math.ceil((last + 1) / 8));
  for (let at = 0; at <= last; at++) {
    if (bits[at]) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7));
  }
  return der(TAG.bits, Uint8Array.of(bytes.length * 8 - (last + 1)), bytes);
}

/** Which bits of a bit string are set. */
export function bitsOf({ content }: DerNode): readonly boolean[] {
  const [unused = 0, ...octets] = content;
  return Array.from(
    { length: octets.length * 8 - unused },
    (_, at) => ((octets[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0,
  );
}

export const TRUE: Uint8Array = der(TAG.boolean, Uint8Array.of(0xff));

/** A time in the type that certificates have for its year. */
export function derTime(ms: number): Uint8Array {
  const stamp = timestamp(ms);
  return Number(stamp.slice(0, 4)) < 2050
    ? derText(TAG.utcTime, stamp.slice(2))
    : derText(TAG.generalizedTime, stamp);
}

/** A time as `20260102030405Z`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:T]|\.\d+Z$/g, "")}Z`;
}
