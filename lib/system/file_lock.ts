/** Locks between processes. */

import { removePath, writeFailure } from "./files.ts";

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
    return {
      path,
      [Symbol.dispose]: () => {
        // Closing is not enough: a program that is just being started still has the file for a moment.
        file.unlockSync();
        file.close();
      },
    };
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/**
 * Makes a file that is a lock by being there, and that goes when the lock is disposed of; null when it is there
 * already. It stays behind a process that is killed.
 */
export function makeLockFile(path: string): FileLock | null {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o644 }).close();
    return { path, [Symbol.dispose]: () => removePath(path) };
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return null;
    throw writeFailure(path, cause);
  }
}
