/**
 * Sets of integers in the order in which CPython keeps them.
 *
 * Sets have no order that content may rely on, but that of small integers is always the same: by their hash, which is
 * their value, so that they mostly come out sorted. Content was written against what it saw.
 */

import { hashKey } from "./keys.ts";
import type { RuntimeValue } from "./values.ts";

interface Entry {
  readonly value: RuntimeValue;
  readonly hash: bigint;
  isRemoved: boolean;
}

const SMALLEST = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5n;
/** The modulus of CPython's hashes of numbers. */
const MODULUS = (1n << 61n) - 1n;
const NONE_HASH = 0xfca86420n;

/** CPython's hash of an integer, a boolean or `none`; undefined for values whose hash differs from run to run. */
export function stableHash(value: RuntimeValue): bigint | undefined {
  if (value === null) return NONE_HASH;
  const whole = typeof value === "boolean" ? Number(value) : value;
  if (typeof whole !== "bigint" && (typeof whole !== "number" || !Number.isInteger(whole))) return undefined;
  const big = BigInt(whole);
  const hash = big < 0n ? -(-big % MODULUS) : big % MODULUS;
  return hash === -1n ? -2n : hash;
}

/** A set as CPython lays it out: an open hash table whose order is that of its slots. */
export class HashSet {
  #table: (Entry | undefined)[] = new Array(SMALLEST).fill(undefined);
  /** Slots in use, those of removed values included. */
  #filled = 0;
  #size = 0;

  constructor(values: Iterable<RuntimeValue> = []) {
    for (const value of values) this.add(value);
  }

  get size(): number {
    return this.#size;
  }

  values(): readonly RuntimeValue[] {
    return this.#entries().map(({ value }) => value);
  }

  #entries(): readonly Entry[] {
    return this.#table.filter((entry) => entry !== undefined && !entry.isRemoved) as Entry[];
  }

  has(value: RuntimeValue): boolean {
    return this.#find(value, hashOf(value)) !== undefined;
  }

  add(value: RuntimeValue): void {
    const hash = hashOf(value);
    if (this.#find(value, hash)) return;
    const slot = freeSlot(this.#table, hash);
    const isReused = this.#table[slot] !== undefined;
    this.#table[slot] = { value, hash, isRemoved: false };
    this.#size++;
    if (isReused) return;
    this.#filled++;
    if (this.#filled * 5 >= (this.#table.length - 1) * 3) {
      this.#resize(this.#size > 50_000 ? this.#size * 2 : this.#size * 4);
    }
  }

  remove(value: RuntimeValue): boolean {
    const entry = this.#find(value, hashOf(value));
    if (!entry) return false;
    entry.isRemoved = true;
    this.#size--;
    return true;
  }

  /** Adds all of another set, as `|=` does. */
  merge(other: HashSet): void {
    if ((this.#filled + other.#size) * 5 >= (this.#table.length - 1) * 3) {
      this.#resize((this.#size + other.#size) * 2);
    }
    const isPlainCopy = this.#filled === 0 && this.#table.length === other.#table.length &&
      other.#filled === other.#size;
    if (!isPlainCopy) return other.values().forEach((value) => this.add(value));
    this.#table = other.#table.map((entry) => entry && { ...entry });
    this.#filled = other.#filled;
    this.#size = other.#size;
  }

  copy(): HashSet {
    const made = new HashSet();
    made.merge(this);
    return made;
  }

  /** Different values can have one hash, such as -1 and -2. */
  #find(value: RuntimeValue, hash: bigint): Entry | undefined {
    const key = hashKey(value);
    for (const slot of probe(hash, this.#table.length)) {
      const entry = this.#table[slot];
      if (!entry) return undefined;
      if (entry.hash === hash && !entry.isRemoved && hashKey(entry.value) === key) return entry;
    }
    return undefined;
  }

  #resize(least: number): void {
    let length = SMALLEST;
    while (length <= least) length *= 2;
    const table: (Entry | undefined)[] = new Array(length).fill(undefined);
    for (const entry of this.#entries()) table[freeSlot(table, entry.hash)] = entry;
    this.#table = table;
    this.#filled = this.#size;
  }
}

function hashOf(value: RuntimeValue): bigint {
  const hash = stableHash(value);
  if (hash === undefined) throw new TypeError("only values with a stable hash have a stable order");
  return hash;
}

/** Where a new value goes: the first slot of a removed one on the way to an empty slot, or that. */
function freeSlot(table: readonly (Entry | undefined)[], hash: bigint): number {
  let reusable: number | undefined;
  for (const slot of probe(hash, table.length)) {
    const entry = table[slot];
    if (!entry) return reusable ?? slot;
    if (entry.isRemoved) reusable ??= slot;
  }
  throw new RangeError("a hash table without a free slot");
}

/** The slots that a hash may be in, in the order in which they are tried. */
function* probe(hash: bigint, length: number): Generator<number> {
  const mask = BigInt(length - 1);
  let perturb = BigInt.asUintN(64, hash);
  let slot = perturb & mask;
  while (true) {
    const first = Number(slot);
    const neighbours = first + LINEAR_PROBES <= length - 1 ? LINEAR_PROBES : 0;
    for (let next = 0; next <= neighbours; next++) yield first + next;
    perturb >>= PERTURB_SHIFT;
    slot = (slot * 5n + 1n + perturb) & mask;
  }
}
