/** SHA-256 and SHA-512 for very many short messages, where a call into `node:crypto` costs more than the digest. */

/** A hash function that keeps its tables and its block: for one user at a time. */
export interface ShortHash {
  readonly digestBytes: number;
  /** Writes the digest of the first `length` bytes of a message; `into` may be a part of the message. */
  hash(message: Uint8Array, length: number, into: Uint8Array): void;
}

/** SHA-256 or SHA-512, as FIPS 180-4 defines them. */
export function shortHash(name: "sha256" | "sha512"): ShortHash {
  return name === "sha256" ? new Sha256() : new Sha512();
}

/** Cuts a message into blocks; behind it come a bit, zeros, and its length in bits. */
abstract class BlockHash implements ShortHash {
  abstract readonly digestBytes: number;
  readonly #block: Uint8Array;
  readonly #view: DataView;
  readonly #state: Int32Array;

  constructor(private readonly blockBytes: number, private readonly start: Int32Array) {
    this.#state = start.slice();
    this.#block = new Uint8Array(blockBytes);
    this.#view = new DataView(this.#block.buffer);
  }

  protected abstract compress(state: Int32Array, block: DataView): void;

  hash(message: Uint8Array, length: number, into: Uint8Array): void {
    const size = this.blockBytes;
    const block = this.#block;
    const state = this.#state;
    state.set(this.start);
    let at = 0;
    for (; length - at >= size; at += size) {
      for (let byte = 0; byte < size; byte++) block[byte] = message[at + byte] ?? 0;
      this.compress(state, this.#view);
    }
    block.fill(0);
    for (let byte = 0; byte < length - at; byte++) block[byte] = message[at + byte] ?? 0;
    block[length - at] = 0x80;
    if (length - at >= size - size / 8) {
      this.compress(state, this.#view);
      block.fill(0);
    }
    this.#view.setUint32(size - 8, Math.floor(length / 0x2000_0000));
    this.#view.setUint32(size - 4, length << 3);
    this.compress(state, this.#view);
    for (let byte = 0; byte < this.digestBytes; byte++) {
      into[byte] = wordOf(state, byte >> 2) >>> (24 - 8 * (byte & 3));
    }
  }
}

class Sha256 extends BlockHash {
  readonly digestBytes = 32;
  readonly #constants = highHalves(rootFractions(64, 3n));
  readonly #words = new Int32Array(64);

  constructor() {
    super(64, highHalves(rootFractions(8, 2n)));
  }

  protected override compress(state: Int32Array, block: DataView): void {
    this.#schedule(block);
    let a = wordOf(state, 0), b = wordOf(state, 1), c = wordOf(state, 2), d = wordOf(state, 3);
    let e = wordOf(state, 4), f = wordOf(state, 5), g = wordOf(state, 6), h = wordOf(state, 7);
    for (let t = 0; t < 64; t++) {
      const big1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const one = (h + big1 + (e & f ^ ~e & g) + wordOf(this.#constants, t) + wordOf(this.#words, t)) | 0;
      const big0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const two = (big0 + (a & b ^ a & c ^ b & c)) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] = wordOf(state, 0) + a;
    state[1] = wordOf(state, 1) + b;
    state[2] = wordOf(state, 2) + c;
    state[3] = wordOf(state, 3) + d;
    state[4] = wordOf(state, 4) + e;
    state[5] = wordOf(state, 5) + f;
    state[6] = wordOf(state, 6) + g;
    state[7] = wordOf(state, 7) + h;
  }

  #schedule(block: DataView): void {
    const words = this.#words;
    for (let t = 0; t < 16; t++) words[t] = block.getInt32(t * 4);
    for (let t = 16; t < 64; t++) {
      const x = wordOf(words, t - 15);
      const y = wordOf(words, t - 2);
      const small0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
      const small1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
      words[t] = wordOf(words, t - 16) + small0 + wordOf(words, t - 7) + small1;
    }
  }
}

const TWO_32 = 0x1_0000_0000;

/**
 * Each 64-bit word is two of 32 bits, the high one first, in arrays as in the names of variables. Low halves are added
 * without sign, as doubles: what exceeds 32 bits is carried to the high half.
 */
class Sha512 extends BlockHash {
  readonly digestBytes = 64;
  readonly #constants = bothHalves(rootFractions(80, 3n));
  readonly #words = new Int32Array(160);

  constructor() {
    super(128, bothHalves(rootFractions(8, 2n)));
  }

  protected override compress(state: Int32Array, block: DataView): void {
    this.#schedule(block);
    const words = this.#words;
    const constants = this.#constants;
    let ah = wordOf(state, 0), al = wordOf(state, 1), bh = wordOf(state, 2), bl = wordOf(state, 3);
    let ch = wordOf(state, 4), cl = wordOf(state, 5), dh = wordOf(state, 6), dl = wordOf(state, 7);
    let eh = wordOf(state, 8), el = wordOf(state, 9), fh = wordOf(state, 10), fl = wordOf(state, 11);
    let gh = wordOf(state, 12), gl = wordOf(state, 13), hh = wordOf(state, 14), hl = wordOf(state, 15);
    for (let t = 0; t < 160; t += 2) {
      const big1h = (eh >>> 14 | el << 18) ^ (eh >>> 18 | el << 14) ^ (el >>> 9 | eh << 23);
      const big1l = (el >>> 14 | eh << 18) ^ (el >>> 18 | eh << 14) ^ (eh >>> 9 | el << 23);
      const choiceh = eh & fh ^ ~eh & gh;
      const choicel = el & fl ^ ~el & gl;
      const addedl = (wordOf(constants, t + 1) >>> 0) + (wordOf(words, t + 1) >>> 0);
      const onel = (hl >>> 0) + (big1l >>> 0) + (choicel >>> 0) + addedl;
      const addedh = wordOf(constants, t) + wordOf(words, t);
      const oneh = (hh + big1h + choiceh + addedh + (onel / TWO_32 | 0)) | 0;
      const big0h = (ah >>> 28 | al << 4) ^ (al >>> 2 | ah << 30) ^ (al >>> 7 | ah << 25);
      const big0l = (al >>> 28 | ah << 4) ^ (ah >>> 2 | al << 30) ^ (ah >>> 7 | al << 25);
      const mosth = ah & bh ^ ah & ch ^ bh & ch;
      const mostl = al & bl ^ al & cl ^ bl & cl;
      const nextal = (onel >>> 0) + (big0l >>> 0) + (mostl >>> 0);
      const nextel = (dl >>> 0) + (onel >>> 0);
      const nexteh = (dh + oneh + (nextel / TWO_32 | 0)) | 0;
      hh = gh, hl = gl, gh = fh, gl = fl, fh = eh, fl = el;
      eh = nexteh, el = nextel | 0;
      dh = ch, dl = cl, ch = bh, cl = bl, bh = ah, bl = al;
      ah = (oneh + big0h + mosth + (nextal / TWO_32 | 0)) | 0, al = nextal | 0;
    }
    addTo(state, 0, ah, al);
    addTo(state, 2, bh, bl);
    addTo(state, 4, ch, cl);
    addTo(state, 6, dh, dl);
    addTo(state, 8, eh, el);
    addTo(state, 10, fh, fl);
    addTo(state, 12, gh, gl);
    addTo(state, 14, hh, hl);
  }

  #schedule(block: DataView): void {
    const words = this.#words;
    for (let t = 0; t < 32; t++) words[t] = block.getInt32(t * 4);
    for (let t = 32; t < 160; t += 2) {
      const xh = wordOf(words, t - 30);
      const xl = wordOf(words, t - 29);
      const yh = wordOf(words, t - 4);
      const yl = wordOf(words, t - 3);
      const small0h = (xh >>> 1 | xl << 31) ^ (xh >>> 8 | xl << 24) ^ (xh >>> 7);
      const small0l = (xl >>> 1 | xh << 31) ^ (xl >>> 8 | xh << 24) ^ (xl >>> 7 | xh << 25);
      const small1h = (yh >>> 19 | yl << 13) ^ (yl >>> 29 | yh << 3) ^ (yh >>> 6);
      const small1l = (yl >>> 19 | yh << 13) ^ (yh >>> 29 | yl << 3) ^ (yl >>> 6 | yh << 26);
      const earlier = (wordOf(words, t - 31) >>> 0) + (wordOf(words, t - 13) >>> 0);
      const low = (small0l >>> 0) + (small1l >>> 0) + earlier;
      words[t + 1] = low;
      words[t] = small0h + small1h + wordOf(words, t - 32) + wordOf(words, t - 14) + (low / TWO_32 | 0);
    }
  }
}

/** Adds to a 64-bit word of an array of halves. */
function addTo(halves: Int32Array, at: number, high: number, low: number): void {
  const sum = (wordOf(halves, at + 1) >>> 0) + (low >>> 0);
  halves[at] = wordOf(halves, at) + high + (sum / TWO_32 | 0);
  halves[at + 1] = sum;
}

/** The first 64 bits behind the point of the square or cube roots of the first primes: the constants of SHA-2. */
function rootFractions(count: number, degree: 2n | 3n): readonly bigint[] {
  return firstPrimes(count).map((prime) =>
    BigInt.asUintN(64, wholeRoot(BigInt(prime) << (64n * degree), degree))
  );
}

/** The largest whole number whose power is at most `value`. */
function wholeRoot(value: bigint, degree: 2n | 3n): bigint {
  let root = 0n;
  for (let bit = 1n << 72n; bit > 0n; bit >>= 1n) {
    if ((root + bit) ** degree <= value) root += bit;
  }
  return root;
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

function highHalves(words: readonly bigint[]): Int32Array {
  return Int32Array.from(words, (word) => Number(word >> 32n));
}

function bothHalves(words: readonly bigint[]): Int32Array {
  return Int32Array.from(words.flatMap((word) => [Number(word >> 32n), Number(word & 0xffff_ffffn)]));
}

function wordOf(words: Int32Array, at: number): number {
  return words[at] ?? 0;
}
