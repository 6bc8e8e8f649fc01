/** Reading files piece by piece. */

import { readFailure } from "./files.ts";
import type { Hasher } from "./hash.ts";

/** Bytes read at once: large enough that the calls do not count, small enough for many files at a time. */
const PIECE_BYTES = 256 * 1024;

export interface FileRange {
  /** First byte. @default {0} */
  readonly from?: number;
  /** One past the last byte; without it the end of the file. */
  readonly to?: number | undefined;
}

export interface PieceOptions extends FileRange {
  /** Takes less of the processor for large files, but each piece holds only until the next is asked for. */
  readonly fleeting?: boolean;
}

/** The bytes of a file, each piece in a buffer of its own. @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
export async function* readPieces(
  path: string,
  { from = 0, to = Infinity, fleeting = false }: PieceOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  using file = await opened(path, from);
  const shared = fleeting ? new Uint8Array(Math.min(to - from, PIECE_BYTES)) : null;
  for (let left = to - from; left > 0;) {
    const wanted = Math.min(left, PIECE_BYTES);
    const piece = shared ? shared.subarray(0, wanted) : new Uint8Array(wanted);
    const size = await reading(path, () => file.read(piece));
    if (size === null) return;
    left -= size;
    yield size === piece.length ? piece : piece.subarray(0, size);
  }
}

/**
 * Adds all bytes of a file to a digest under way, and tells how many they were.
 *
 * @throws {DiagnosticError} `file-not-found`, `file-unreadable`; the signal's reason.
 */
export async function hashFile(
  path: string,
  hash: Pick<Hasher, "update">,
  signal?: AbortSignal,
): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of readPieces(path, { fleeting: true })) {
    signal?.throwIfAborted();
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return sizeBytes;
}

/**
 * A range of a file as the body of an answer; the file is closed with the stream.
 *
 * @throws {DiagnosticError} `file-not-found`, `file-unreadable`.
 */
export async function fileBody(
  path: string,
  { from = 0, to }: FileRange = {},
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  // The runtime sends a whole file without showing its bytes to us.
  if (to === undefined) return (await opened(path, from)).readable;
  return ReadableStream.from(readPieces(path, { from, to }));
}

async function opened(path: string, from: number): Promise<Deno.FsFile> {
  return await reading(path, async () => {
    const file = await Deno.open(path, { read: true });
    if (from > 0) await file.seek(from, Deno.SeekMode.Start);
    return file;
  });
}

async function reading<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw readFailure(path, cause);
  }
}
