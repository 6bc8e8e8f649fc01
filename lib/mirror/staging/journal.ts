/** Which content of an archive in the making is there already. */

import { type Digest, isDigest } from "../../model/oci.ts";
import { AppendFile } from "../../system/file_writer.ts";
import { readTextIfAny } from "../../system/files.ts";

/** What a journal says about content, in the order in which it came. */
export interface JournalContent {
  /** Survives anything. */
  readonly durable: readonly Digest[];
  /** Was written, but a loss of power may have eaten it: to be checked. */
  readonly doubtful: readonly Digest[];
}

/** Reads a journal; a last line that was cut off is left out. */
export function readJournal(path: string): JournalContent {
  const written: Digest[] = [];
  let durable = 0;
  for (const line of (readTextIfAny(path) ?? "").split("\n").slice(0, -1)) {
    if (isDigest(line)) written.push(line);
    const synced = /^durable (\d+)$/.exec(line)?.[1];
    if (synced !== undefined) durable = Math.min(Number(synced), written.length);
  }
  return { durable: written.slice(0, durable), doubtful: written.slice(durable) };
}

/** A journal that is added to. */
export class Journal implements Disposable {
  readonly #file: AppendFile;
  #written: number;

  /** @param written How many records it has. */
  constructor(path: string, written: number) {
    this.#file = new AppendFile(path);
    this.#written = written;
    // A last line that was cut off must not swallow the next one.
    if (this.#file.sizeBytes > 0) this.#file.append("\n");
  }

  get written(): number {
    return this.#written;
  }

  add(digest: Digest): void {
    this.#file.append(`${digest}\n`);
    this.#written++;
  }

  /** Says that the first records speak of content that a loss of power cannot touch. */
  async durable(records: number): Promise<void> {
    this.#file.append(`durable ${records}\n`);
    await this.#file.sync();
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
