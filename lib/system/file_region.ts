/** Reading and writing inside files. */

import { readFailure, writeFailure } from "./files.ts";

export interface FileRegion {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Gives a file its size, making it where there is none, and writes regions of it; the rest stays as it is, or is zero. */
export function writeRegions(path: string, sizeBytes: number, regions: readonly FileRegion[]): void {
  writing(path, () => {
    using file = Deno.openSync(path, { write: true, create: true, mode: 0o644 });
    file.truncateSync(sizeBytes);
    for (const { offset, bytes } of regions) {
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    }
  });
}

/** Reads here and there in a file. */
export class RegionReader implements Disposable {
  readonly #file: Deno.FsFile;

  /** @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
  constructor(readonly path: string) {
    try {
      this.#file = Deno.openSync(path, { read: true });
    } catch (cause) {
      throw readFailure(path, cause);
    }
  }

  /** Bytes of a range, fewer where the file ends. One read at a time. */
  async read(offset: number, sizeBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const made = new Uint8Array(sizeBytes);
    try {
      await this.#file.seek(offset, Deno.SeekMode.Start);
      let filled = 0;
      while (filled < sizeBytes) {
        const got = await this.#file.read(made.subarray(filled));
        if (got === null) break;
        filled += got;
      }
      return made.subarray(0, filled);
    } catch (cause) {
      throw readFailure(this.path, cause);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Writes on from an offset in a file that exists. Failures are `file-unwritable` and `no-space`.
 *
 * Writing blocks: it goes to the system's memory, and a thread for each piece would cost more than the piece.
 */
export class RegionWriter implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(readonly path: string, offset: number) {
    this.#file = writing(path, () => {
      const file = Deno.openSync(path, { write: true });
      file.seekSync(offset, Deno.SeekMode.Start);
      return file;
    });
  }

  write(bytes: Uint8Array): void {
    writing(this.path, () => {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    });
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Until the bytes of a file outlast a loss of power. */
export async function syncFile(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { write: true });
    await file.sync();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}
