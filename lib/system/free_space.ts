/** How much room there is on a disk. */

import { statfs } from "node:fs/promises";

/** Bytes that an unprivileged process can still write to the file system of a path that exists. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
