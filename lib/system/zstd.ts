/** Content packed by zstd, which takes little time. What is cut off is not told from what is whole. */

import { unpackedBy } from "./gunzip.ts";
import { zlib } from "./zlib.ts";

/** Why something is not packed by zstd. */
export class ZstdError extends Error {}

/** @throws {ZstdError} and what the pieces throw. */
export function unzstdStream(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  return unpackedBy(zlib().createZstdDecompress(), pieces, failed);
}

export function zstdBytes(bytes: Uint8Array): Uint8Array {
  const { constants, zstdCompressSync } = zlib();
  const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  return new Uint8Array(zstdCompressSync(bytes, fastest));
}

/** @throws {ZstdError} */
export function unzstdBytes(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(zlib().zstdDecompressSync(bytes));
  } catch (cause) {
    throw failed(cause);
  }
}

function failed(cause: unknown): ZstdError {
  return new ZstdError("not packed by zstd", { cause });
}
