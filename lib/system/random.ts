/** Randomness of this machine. */

/** Random lower-case hexadecimal digits: two for each byte. */
export function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

/** A random UUID, version 4. */
export function randomUuid(): string {
  return crypto.randomUUID();
}
