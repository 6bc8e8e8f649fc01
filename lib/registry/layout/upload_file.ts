/** Blobs that arrive in pieces, over several requests and perhaps restarts. */

import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { hashFile } from "../../system/file_reader.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { listFolder, pathInfo, removePath } from "../../system/files.ts";
import { type Hasher, hasher } from "../../system/hash.ts";
import { randomUuid } from "../../system/random.ts";
import type { BlobFiles } from "./blob_files.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One upload. Its file is kept until it is finished or cancelled; only its bytes so far outlast a restart. */
export class UploadFile {
  /** Bytes received. */
  size = 0;
  /** True while a request adds to it: a second one must wait for its turn. */
  busy = false;
  #hash: Hasher = hasher("sha256");

  private constructor(readonly id: string, private readonly files: BlobFiles) {}

  static begin(files: BlobFiles): UploadFile {
    return new UploadFile(randomUuid(), files);
  }

  /** An upload from before; null when there is none. */
  static async find(id: string, files: BlobFiles): Promise<UploadFile | null> {
    const upload = new UploadFile(id, files);
    if (!UUID.test(id) || pathInfo(upload.#path) === null) return null;
    upload.size = await hashFile(upload.#path, upload.#hash);
    return upload;
  }

  /** Adds bytes at the end. What arrived before a failure of the source stays; a failure to write loses all. */
  async append(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      using writer = FileWriter.open(this.#path, { keepBytes: this.size });
      for await (const chunk of source) {
        this.#hash.update(chunk);
        writer.write(chunk);
        this.size += chunk.length;
      }
    } catch (error) {
      if (error instanceof DiagnosticError) this.#reset();
      throw error;
    }
  }

  /** Makes the upload the blob of a digest; false, and the upload gone, when its bytes have another. */
  async finish(digest: Digest): Promise<boolean> {
    if (`sha256:${this.#hash.hex()}` !== digest) {
      this.cancel();
      return false;
    }
    using writer = FileWriter.open(this.#path, { keepBytes: this.size });
    await this.files.keep(writer, digest);
    return true;
  }

  cancel(): void {
    this.#reset();
  }

  #reset(): void {
    this.size = 0;
    this.#hash = hasher("sha256");
    removePath(this.#path);
  }

  get #path(): string {
    return `${this.files.unfinished}/${this.id}`;
  }
}

/** Removes what was not finished in time. @param beforeMs Of the last byte, in milliseconds since 1970. */
export function removeOldUploads(folder: string, beforeMs: number): void {
  for (const name of listFolder(folder)) {
    const path = `${folder}/${name}`;
    if ((pathInfo(path)?.modifiedMs ?? Infinity) < beforeMs) removePath(path);
  }
}
