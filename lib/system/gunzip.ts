/** Gzip files as they come in and as they are made. */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, gunzipSync, gzipSync } from "node:zlib";

/** Why something is no gzip file, or not a whole one. */
export class GunzipError extends Error {}

/**
 * The content of a gzip file, of all its members one after the other.
 *
 * @throws {GunzipError} and what the pieces throw.
 */
export async function* gunzipStream(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let failure: unknown = null;
  async function* watched() {
    try {
      yield* pieces;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  const unpacked = createGunzip();
  const packed = Readable.from(watched());
  // What goes wrong is met again by who reads.
  const ended = pipeline(packed, unpacked).catch(() => {});
  try {
    for await (const piece of unpacked) yield piece;
    await ended;
  } catch (cause) {
    if (failure !== null) throw failure;
    throw new GunzipError("not a whole gzip file", { cause });
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** @throws {GunzipError} */
export function gunzipBytes(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (cause) {
    throw new GunzipError("not a whole gzip file", { cause });
  }
}

/** A gzip file of all pieces; the same bytes, in whatever pieces, give the same file. */
export async function* gzipStream(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const packed = Readable.from(pieces, { objectMode: true }).pipe(createGzip({ level: 6 }));
  for await (const piece of packed) yield piece;
}

/** A gzip file made in little time, for what is kept for a while; the same bytes give the same file. */
export function gzipFast(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes, { level: 1 }));
}
