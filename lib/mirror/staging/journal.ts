/** Which content of an archive in the making is there already. */

import { type Digest, isDigest } from "../../model/oci.ts";
import { AppendFile } from "../../system/file_writer.ts";
import { readTextIfAny } from "../../system/files.ts";

/** The content that a journal names; a last line that was cut off is left out. */
export function readJournal(path: string): readonly Digest[] {
  return (readTextIfAny(path) ?? "").split("\n").slice(0, -1).filter(isDigest);
}

/** A journal that is added to. */
export class Journal implements Disposable {
  readonly #file: AppendFile;

  constructor(path: string) {
    this.#file = new AppendFile(path);
    // A last line that was cut off must not swallow the next one.
    if (this.#file.sizeBytes > 0) this.#file.append("\n");
  }

  add(digest: Digest): void {
    this.#file.append(`${digest}\n`);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
