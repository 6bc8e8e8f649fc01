/** Bytes without a meaning. */

/** Random bytes; they repeat after some 64 KiB, so that many are made quickly. */
export function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(size);
  const piece = crypto.getRandomValues(new Uint8Array(Math.min(size, 65_521)));
  for (let at = 0; at < size; at += piece.length) {
    made.set(piece.subarray(0, Math.min(piece.length, size - at)), at);
  }
  return made;
}
