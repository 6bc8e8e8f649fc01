/** Compression of bytes in memory. */

import { promisify } from "node:util";
import { zlib } from "./zlib.ts";

/** A gzip file of the bytes, without time or name: the same bytes give the same file. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await promisify(zlib().gzip)(bytes, { level: 9 }));
}
