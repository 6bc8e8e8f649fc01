/** How much room there is on a disk. */

/** Bytes that an unprivileged process can still write to the file system of a path that exists. */
export async function freeBytes(path: string): Promise<number> {
  // Runs that write nothing do without it.
  const { statfs } = await import("node:fs/promises");
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
