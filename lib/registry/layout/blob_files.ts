/** The blobs of a layout: files named by their digests, which appear only whole and checked. */

import { type Digest, hexOf, isDigest } from "../../model/oci.ts";
import { hashFile, readPieces } from "../../system/file_reader.ts";
import { FileWriter } from "../../system/file_writer.ts";
import {
  folderSynced,
  listFolder,
  makeFolder,
  movePath,
  pathInfo,
  readBytes,
  removePath,
} from "../../system/files.ts";
import { type Hasher, hasher } from "../../system/hash.ts";
import { randomHex } from "../../system/random.ts";
import type { BlobKey, BlobSource, TransferOptions } from "../registry.ts";
import { mismatch, sized, VerifiedStream } from "../verify.ts";
import { SharedRun } from "./shared_run.ts";

export class BlobFiles {
  readonly #folder: string;
  /** Names in the folders, read once: to ask the system for a file that is not there is slow. */
  #stored: Set<string> | null = null;
  #begun: Set<string> | null = null;
  readonly #arriving = new Map<Digest, Promise<void>>();
  readonly #syncing: SharedRun;

  /** @param unfinished The folder for what is not whole yet, on the same file system. */
  constructor(layout: string, readonly unfinished: string) {
    this.#folder = `${layout}/blobs/sha256`;
    this.#syncing = new SharedRun(() => folderSynced(this.#folder));
  }

  /** Makes the folders, for a layout that is written to. */
  prepare(): void {
    makeFolder(this.#folder);
    makeFolder(this.unfinished);
  }

  pathOf(digest: Digest): string {
    return `${this.#folder}/${hexOf(digest)}`;
  }

  /** Bytes; null when there is no such blob. */
  sizeOf(digest: Digest): number | null {
    return this.has(digest) ? pathInfo(this.pathOf(digest))?.size ?? null : null;
  }

  has(digest: Digest): boolean {
    this.#stored ??= new Set(listFolder(this.#folder));
    return this.#stored.has(hexOf(digest));
  }

  /** The bytes of a small blob, such as a manifest; null when there is no such blob. */
  read(digest: Digest): Uint8Array | null {
    return this.has(digest) ? readBytes(this.pathOf(digest)) : null;
  }

  /** The bytes from an offset on, unchecked. */
  stream(digest: Digest, from: number): AsyncIterable<Uint8Array> {
    return readPieces(this.pathOf(digest), { from });
  }

  /** Stores bytes whose digest is known to be right. */
  async write(digest: Digest, bytes: Uint8Array): Promise<void> {
    if (this.sizeOf(digest) === bytes.length) return;
    const path = `${this.unfinished}/${hexOf(digest)}.${randomHex(6)}`;
    using writer = FileWriter.open(path);
    writer.write(bytes);
    await this.keep(writer, digest);
  }

  /**
   * Stores a blob from its source; what an interrupted attempt left is continued. Of several who bring the same
   * blob the first is listened to.
   *
   * @param shown Where it goes, in messages.
   */
  async receive(
    blob: BlobKey,
    source: BlobSource,
    { signal, onBytes, shown }: TransferOptions & { readonly shown: string },
  ): Promise<"stored" | "present"> {
    signal?.throwIfAborted();
    if (this.sizeOf(blob.digest) === blob.size) return "present";
    const arriving = this.#arriving.get(blob.digest);
    if (arriving) {
      await arriving.catch(() => {});
      return await this.receive(blob, source, { signal, onBytes, shown });
    }
    const transfer = this.#transfer(blob, source, { signal, onBytes, shown });
    this.#arriving.set(blob.digest, transfer);
    try {
      await transfer;
      return "stored";
    } finally {
      this.#arriving.delete(blob.digest);
    }
  }

  /** Makes a finished file a blob; it outlasts a loss of power once `settle` has returned. */
  async keep(writer: FileWriter, digest: Digest): Promise<void> {
    await writer.sync();
    writer[Symbol.dispose]();
    movePath(writer.path, this.pathOf(digest));
    this.#stored?.add(hexOf(digest));
  }

  /** Until the names of all blobs so far outlast a loss of power. */
  async settle(): Promise<void> {
    await this.#syncing.run();
  }

  /** Every blob with its size and the time of its last change, in milliseconds since 1970; sorted by digest. */
  *list(): Generator<BlobKey & { readonly modifiedMs: number }, void, void> {
    for (const name of listFolder(this.#folder)) {
      const digest = `sha256:${name}`;
      const info = isDigest(digest) ? pathInfo(this.pathOf(digest)) : null;
      if (isDigest(digest) && info) yield { digest, size: info.size, modifiedMs: info.modifiedMs };
    }
  }

  remove(digest: Digest): void {
    removePath(this.pathOf(digest));
    this.#stored?.delete(hexOf(digest));
  }

  async #transfer(
    blob: BlobKey,
    source: BlobSource,
    options: TransferOptions & { readonly shown: string },
  ): Promise<void> {
    const name = hexOf(blob.digest);
    const path = `${this.unfinished}/${name}`;
    this.#begun ??= new Set(listFolder(this.unfinished));
    const keepBytes = this.#begun.has(name) ? pathInfo(path)?.size ?? 0 : 0;
    this.#begun.add(name);
    if (keepBytes > 0 && keepBytes <= blob.size) {
      const hash = hasher("sha256");
      await hashFile(path, hash);
      if (await this.#fill(path, blob, source, { ...options, keepBytes, hash })) return;
      // The part from before was no good, as after a loss of power: the rest may well be.
    }
    if (await this.#fill(path, blob, source, { ...options, keepBytes: 0, hash: hasher("sha256") })) return;
    throw mismatch(blob.digest, "its content has another digest", options.shown);
  }

  /** Brings a file to the size of its blob and makes it one; false, and no file, when the digest is wrong. */
  async #fill(
    path: string,
    blob: BlobKey,
    source: BlobSource,
    options: TransferOptions & { readonly shown: string; readonly keepBytes: number; readonly hash: Hasher },
  ): Promise<boolean> {
    const { signal, onBytes, shown, keepBytes, hash } = options;
    const stream = source(keepBytes);
    const isChecked = keepBytes === 0 && stream instanceof VerifiedStream &&
      stream.blob.digest === blob.digest;
    // What came before a failure stays in the file, to be continued by the next attempt.
    using writer = FileWriter.open(path, { keepBytes });
    for await (const chunk of sized(stream, blob, { shown, offset: keepBytes })) {
      signal?.throwIfAborted();
      if (!isChecked) hash.update(chunk);
      writer.write(chunk);
      onBytes?.(chunk.length);
    }
    if (isChecked || `sha256:${hash.hex()}` === blob.digest) {
      await this.keep(writer, blob.digest);
      return true;
    }
    removePath(path);
    return false;
  }
}
