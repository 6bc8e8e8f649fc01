/** Random numbers as Python's `random.Random` draws them: the same seed gives the same numbers. */

import { hashBytes } from "../../system/hash.ts";
import { typeError } from "./error.ts";
import { bitLength, floatIn, integerIn } from "./numbers.ts";
import { type RuntimeValue, textIn } from "./values.ts";

/** Where random bits come from. */
export interface RandomSource {
  /** A random integer of so many bits. */
  readonly bits: (count: number) => bigint;
}

/** A random integer from 0 up to, and without, a limit that is positive. */
export function randomBelow(source: RandomSource, limit: bigint): bigint {
  const size = bitLength(limit);
  let drawn = source.bits(size);
  while (drawn >= limit) drawn = source.bits(size);
  return drawn;
}

/** Numbers that nobody can foresee. */
export function systemRandom(randomBytes: (count: number) => Uint8Array): RandomSource {
  return {
    bits: (count) => {
      const length = Math.ceil(count / 8);
      const drawn = BigInt(`0x${randomBytes(length).toHex() || "0"}`);
      return drawn >> BigInt(length * 8 - count);
    },
  };
}

const SIZE = 624;
const MIDDLE = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/** The Mersenne Twister, seeded as Python does. */
export class SeededRandom implements RandomSource {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** @throws {PythonError} TypeError for a seed that is no number and no text. */
  constructor(seed: RuntimeValue) {
    const words = wordsOf(seedNumber(seed));
    this.#initialize(19650218);
    this.#mix(words);
  }

  #initialize(seed: number): void {
    this.#state[0] = seed;
    for (let at = 1; at < SIZE; at++) {
      const before = this.#at(at - 1);
      this.#state[at] = Math.imul(1812433253, before ^ (before >>> 30)) + at;
    }
  }

  #at(index: number): number {
    return this.#state[index] ?? 0;
  }

  #mix(words: readonly number[]): void {
    let at = 1;
    const advance = () => {
      if (++at < SIZE) return;
      this.#state[0] = this.#at(SIZE - 1);
      at = 1;
    };
    const previous = () => this.#at(at - 1) ^ (this.#at(at - 1) >>> 30);
    for (let count = 0; count < Math.max(SIZE, words.length); count++) {
      const position = count % words.length;
      this.#state[at] = (this.#at(at) ^ Math.imul(previous(), 1664525)) + (words[position] ?? 0) + position;
      advance();
    }
    for (let count = 1; count < SIZE; count++) {
      this.#state[at] = (this.#at(at) ^ Math.imul(previous(), 1566083941)) - at;
      advance();
    }
    this.#state[0] = UPPER;
  }

  #generate(): void {
    for (let at = 0; at < SIZE; at++) {
      const joined = (this.#at(at) & UPPER) | (this.#at((at + 1) % SIZE) & LOWER);
      this.#state[at] = this.#at((at + MIDDLE) % SIZE) ^ (joined >>> 1) ^
        ((joined & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#next = 0;
  }

  /** 32 random bits. */
  #word(): number {
    if (this.#next >= SIZE) this.#generate();
    let word = this.#at(this.#next++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  bits(count: number): bigint {
    let made = 0n;
    for (let done = 0; done < count; done += 32) {
      const wanted = Math.min(32, count - done);
      made |= BigInt(this.#word() >>> (32 - wanted)) << BigInt(done);
    }
    return made;
  }
}

function seedNumber(seed: RuntimeValue): bigint {
  const whole = integerIn(seed);
  if (whole !== undefined) return BigInt(whole) < 0n ? -BigInt(whole) : BigInt(whole);
  const text = textIn(seed);
  const bytes = text === undefined ? seed : new TextEncoder().encode(text);
  if (bytes instanceof Uint8Array) {
    return BigInt(`0x${bytes.toHex()}${hashBytes("sha512", bytes).toHex()}`);
  }
  const real = floatIn(seed);
  if (real === undefined) {
    throw typeError(
      "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.",
    );
  }
  const hash = floatHash(real);
  return hash < 0n ? -hash : hash;
}

function wordsOf(seed: bigint): readonly number[] {
  const words: number[] = [];
  for (let rest = seed; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}

const HASH_BITS = 61n;
const HASH_MODULUS = (1n << HASH_BITS) - 1n;

/** CPython's hash of a float: its value modulo a prime, as a fraction of integers. */
function floatHash(value: number): bigint {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 0n : value > 0 ? 314159n : -314159n;
  let magnitude = Math.abs(value);
  let exponent = 0;
  while (!Number.isInteger(magnitude)) {
    magnitude *= 2;
    exponent--;
  }
  const shift = BigInt(((exponent % 61) + 61) % 61);
  const rotated = (BigInt(magnitude) % HASH_MODULUS) << shift;
  const hash = ((rotated & HASH_MODULUS) + (rotated >> HASH_BITS)) % HASH_MODULUS;
  return value < 0 ? -hash : hash;
}
