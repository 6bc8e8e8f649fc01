/** Randomness of this machine. */

/** Random lower-case hexadecimal digits: two for each byte. */
export function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

/** A random UUID, version 4. */
export function randomUuid(): string {
  return crypto.randomUUID();
}

/** So many random decimal digits, the first of which is no zero. */
export function randomDigits(count: number): string {
  const bytes = crypto.getRandomValues(new Uint32Array(count));
  return Array.from(bytes, (number, at) => at === 0 ? 1 + number % 9 : number % 10).join("");
}
