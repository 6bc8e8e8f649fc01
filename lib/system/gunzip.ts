/** Gzip files as they come in and as they are made. */

import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { zlib } from "./zlib.ts";

/** Why something is no gzip file, or not a whole one. */
export class GunzipError extends Error {}

/**
 * The content of a gzip file, of all its members one after the other.
 *
 * @throws {GunzipError} and what the pieces throw.
 */
export function gunzipStream(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  return unpackedBy(
    zlib().createGunzip(),
    pieces,
    (cause) => new GunzipError("not a whole gzip file", { cause }),
  );
}

/** What a stream of the system makes of pieces. @param failed Makes the error for pieces that are not fit for it. */
export async function* unpackedBy(
  unpacked: Transform,
  pieces: AsyncIterable<Uint8Array>,
  failed: (cause: unknown) => Error,
): AsyncGenerator<Uint8Array, void, void> {
  let failure: unknown = null;
  // What fails on the way to the next piece is no fault of the content.
  async function* watched() {
    const iterator = pieces[Symbol.asyncIterator]();
    const next = () =>
      iterator.next().catch((error) => {
        failure = error;
        throw error;
      });
    try {
      for (let piece = await next(); !piece.done; piece = await next()) yield piece.value;
    } finally {
      await iterator.return?.();
    }
  }
  const packed = Readable.from(watched());
  // What goes wrong is met again by who reads.
  const ended = pipeline(packed, unpacked).catch(() => {});
  try {
    for await (const piece of unpacked) yield piece;
    await ended;
  } catch (cause) {
    if (failure !== null) throw failure;
    throw failed(cause);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** A gzip file of all pieces; the same bytes, in whatever pieces, give the same file. */
export async function* gzipStream(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const packed = Readable.from(pieces, { objectMode: true }).pipe(zlib().createGzip({ level: 6 }));
  for await (const piece of packed) yield piece;
}
