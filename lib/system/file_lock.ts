/** Locks between processes. */

import { writeFailure } from "./files.ts";

/** A lock that is held until it is disposed of or the process ends, however that ends. */
export interface FileLock extends Disposable {
  readonly path: string;
}

/** Takes the lock of a file, which is made where there is none; null when another holds it. */
export function tryLock(path: string): FileLock | null {
  try {
    const file = Deno.openSync(path, { write: true, create: true, mode: 0o644 });
    if (!file.tryLockSync(true)) {
      file.close();
      return null;
    }
    return { path, [Symbol.dispose]: () => file.close() };
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}
