/** IP addresses and networks of both versions: numbers, and the texts that stand for them. */

export type IpVersion = 4 | 6;

export interface Address {
  readonly version: IpVersion;
  readonly value: bigint;
}

/** An address with the length of its network's prefix; bits behind the prefix may be set. */
export interface Network extends Address {
  readonly prefix: number;
}

export function widthOf(version: IpVersion): number {
  return version === 4 ? 32 : 128;
}

/** The highest number that an address can have. */
export function highest(version: IpVersion): bigint {
  return (1n << BigInt(widthOf(version))) - 1n;
}

export function address(version: IpVersion, value: bigint): Address {
  return { version, value };
}

/** The address as a network of its own. */
export function singleHost({ version, value }: Address): Network {
  return { version, value, prefix: widthOf(version) };
}

/** Null for text that is no address. */
export function parseAddress(text: string): Address | null {
  const value = parseV4(text);
  if (value !== null) return { version: 4, value };
  const long = parseV6(text);
  return long === null ? null : { version: 6, value: long };
}

/** `address`, `address/length`, `address/netmask` or `address/hostmask`; null for anything else. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  const found = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!found) return null;
  const prefix = slash < 0 ? widthOf(found.version) : parsePrefix(text.slice(slash + 1), found.version);
  return prefix === null ? null : { ...found, prefix };
}

function parsePrefix(text: string, version: IpVersion): number | null {
  if (/^\d+$/.test(text)) {
    const length = Number(text);
    return length <= widthOf(version) ? length : null;
  }
  const mask = parseAddress(text);
  if (mask?.version !== version) return null;
  if (isNetmask(mask)) return bitsSet(mask.value);
  return isHostmask(mask) ? widthOf(version) - bitsSet(mask.value) : null;
}

function bitsSet(value: bigint): number {
  return value.toString(2).replaceAll("0", "").length;
}

/** Whether the bits that are set stand at the front. */
export function isNetmask({ version, value }: Address): boolean {
  return isPowerOfTwo((value ^ highest(version)) + 1n);
}

/** Whether the bits that are set stand at the end. */
export function isHostmask({ value }: Address): boolean {
  return isPowerOfTwo(value + 1n);
}

function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

function parseV4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  if (!parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | null {
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const embedded = tail.includes(".") ? parseV4(tail) : undefined;
  if (embedded === null || !text.includes(":")) return null;
  const plain = embedded === undefined
    ? text
    : `${text.slice(0, text.length - tail.length)}${(embedded >> 16n).toString(16)}:${
      (embedded & 0xffffn).toString(16)
    }`;
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const [front = [], back = []] = halves.map((half) => half === "" ? [] : half.split(":"));
  if (![...front, ...back].every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const words = [...front, ...Array<string>(missing).fill("0"), ...back];
  return words.reduce((value, word) => (value << 16n) | BigInt(`0x${word}`), 0n);
}

/** The 16-bit words of a version 6 address, first one first. */
export function wordsOf(value: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));
}

/** The bytes of a version 4 address, first one first. */
export function bytesOf(value: bigint): readonly number[] {
  return [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn));
}

/** In the short form, as the system's `inet_ntop` writes it. */
export function addressText({ version, value }: Address): string {
  return version === 4 ? bytesOf(value).join(".") : shortV6(value);
}

export function networkText(network: Network): string {
  return `${addressText(network)}/${network.prefix}`;
}

function shortV6(value: bigint): string {
  const words = wordsOf(value);
  const gap = longestZeros(words);
  const hex = (some: readonly number[]) => some.map((word) => word.toString(16)).join(":");
  if (gap.length < 2) return hex(words);
  // Addresses that hold one of version 4 show it as such.
  if (gap.start === 0 && (gap.length === 6 || (gap.length === 5 && words[5] === 0xffff))) {
    return `::${gap.length === 5 ? "ffff:" : ""}${bytesOf(value & 0xffffffffn).join(".")}`;
  }
  return `${hex(words.slice(0, gap.start))}::${hex(words.slice(gap.start + gap.length))}`;
}

interface Gap {
  readonly start: number;
  readonly length: number;
}

function longestZeros(words: readonly number[]): Gap {
  let best: Gap = { start: 0, length: 0 };
  let length = 0;
  words.forEach((word, at) => {
    length = word === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: at - length + 1, length };
  });
  return best;
}
