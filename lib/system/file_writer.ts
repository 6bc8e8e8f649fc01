/** Writing files piece by piece, and making them last. */

import { writeFailure } from "./files.ts";

export interface FileWriterOptions {
  /** Bytes of the file that stay; what follows them is cut off. @default {0} */
  readonly keepBytes?: number;
}

/**
 * A file that grows at its end. Failures are `file-unwritable` and `no-space`; after one the writer is of no use.
 *
 * Writing blocks: it goes to the system's memory, and a thread for each piece would cost more than the piece.
 */
export class FileWriter implements Disposable {
  #isClosed = false;

  private constructor(readonly path: string, private readonly file: Deno.FsFile) {}

  /** Opens a file to continue at its end; it is made where there is none. */
  static open(path: string, { keepBytes = 0 }: FileWriterOptions = {}): FileWriter {
    return writingSync(path, () => {
      const file = Deno.openSync(path, { write: true, create: true, truncate: keepBytes === 0, mode: 0o644 });
      if (keepBytes > 0) {
        file.truncateSync(keepBytes);
        file.seekSync(0, Deno.SeekMode.End);
      }
      return new FileWriter(path, file);
    });
  }

  write(bytes: Uint8Array): void {
    writingSync(this.path, () => {
      for (let at = 0; at < bytes.length;) at += this.file.writeSync(bytes.subarray(at));
    });
  }

  /** Until all bytes outlast a loss of power. */
  async sync(): Promise<void> {
    await writing(this.path, () => this.file.syncData());
  }

  [Symbol.dispose](): void {
    if (!this.#isClosed) this.file.close();
    this.#isClosed = true;
  }
}

/** A file of records that is only ever added to, each record in one write. */
export class AppendFile implements Disposable {
  readonly #file: Deno.FsFile;
  #sizeBytes: number;

  /** @throws {DiagnosticError} `file-unwritable`. */
  constructor(readonly path: string) {
    try {
      this.#file = Deno.openSync(path, { append: true, create: true, mode: 0o644 });
      this.#sizeBytes = this.#file.statSync().size;
    } catch (cause) {
      throw writeFailure(path, cause);
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(record: string): void {
    const bytes = new TextEncoder().encode(record);
    writingSync(this.path, () => {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    });
    this.#sizeBytes += bytes.length;
  }

  /** Until all records outlast a loss of power. */
  async sync(): Promise<void> {
    await writing(this.path, () => this.#file.syncData());
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

async function writing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

function writingSync<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}
