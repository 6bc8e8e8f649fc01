/** Compression of bytes in memory. */

import { gzip as gzipWithCallback } from "node:zlib";
import { promisify } from "node:util";

const compressed = promisify(gzipWithCallback);

/** A gzip file of the bytes, without time or name: the same bytes give the same file. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await compressed(bytes, { level: 9 }));
}
