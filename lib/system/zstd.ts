/** Content packed by zstd, which takes little time. What is cut off is not told from what is whole. */

import { constants, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { unpackedBy } from "./gunzip.ts";

/** Why something is not packed by zstd. */
export class ZstdError extends Error {}

const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** @throws {ZstdError} and what the pieces throw. */
export function unzstdStream(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  return unpackedBy(createZstdDecompress(), pieces, failed);
}

export function zstdBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(zstdCompressSync(bytes, FASTEST));
}

/** @throws {ZstdError} */
export function unzstdBytes(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(zstdDecompressSync(bytes));
  } catch (cause) {
    throw failed(cause);
  }
}

function failed(cause: unknown): ZstdError {
  return new ZstdError("not packed by zstd", { cause });
}
