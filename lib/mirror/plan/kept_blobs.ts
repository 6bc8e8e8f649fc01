/** Blobs that were read to find out what is wanted, kept until the run ends: what is wanted of them is at hand. */

import {
  type Descriptor,
  type Digest,
  hexOf,
  type Manifest,
  type Reference,
  type Repository,
} from "../../model/oci.ts";
import type { BlobKey, GetBlobOptions, RegistryReader, WaitOptions } from "../../registry/registry.ts";
import { sized, VerifiedStream } from "../../registry/verify.ts";
import { readPieces } from "../../system/file_reader.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { isFile, makeFolder, movePath, removePath } from "../../system/files.ts";
import { randomHex } from "../../system/random.ts";

const DRAFT_BYTES = 6;

export interface KeptBlobsOptions {
  /** Whether what is read to its end is kept. @default {false} */
  readonly keeps?: boolean;
}

/** Reads from a source what is not in a folder. */
export class KeptBlobs implements RegistryReader {
  constructor(
    private readonly base: RegistryReader,
    private readonly folder: string,
    private readonly options: KeptBlobsOptions = {},
  ) {}

  /** The same, but keeps what it reads. */
  get keeping(): RegistryReader {
    return new KeptBlobs(this.base, this.folder, { keeps: true });
  }

  async resolve(reference: Reference, options?: WaitOptions): Promise<Descriptor | null> {
    return await this.base.resolve(reference, options);
  }

  async getManifest(reference: Reference, options?: WaitOptions): Promise<Manifest | null> {
    return await this.base.getManifest(reference, options);
  }

  async blobSize(repository: Repository, digest: Digest, options?: WaitOptions): Promise<number | null> {
    return await this.base.blobSize(repository, digest, options);
  }

  getBlob(repository: Repository, blob: BlobKey, options: GetBlobOptions = {}): AsyncIterable<Uint8Array> {
    const path = `${this.folder}/${hexOf(blob.digest)}`;
    if (isFile(path)) return kept(path, blob, options);
    const bytes = this.base.getBlob(repository, blob, options);
    return this.options.keeps && !options.offset ? this.#keep(path, bytes) : bytes;
  }

  async listTags(repository: Repository, options?: WaitOptions): Promise<readonly string[] | null> {
    return await this.base.listTags(repository, options);
  }

  async listReferrers(repository: Repository, digest: Digest, options?: WaitOptions) {
    return await this.base.listReferrers(repository, digest, options);
  }

  /** Several may read the same at a time: each has a draft of its own. */
  async *#keep(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    makeFolder(this.folder);
    const draft = `${path}.${randomHex(DRAFT_BYTES)}.tmp`;
    try {
      using writer = FileWriter.open(draft);
      for await (const piece of bytes) {
        writer.write(piece);
        yield piece;
      }
      movePath(draft, path);
    } finally {
      removePath(draft);
    }
  }
}

function kept(
  path: string,
  blob: BlobKey,
  { offset = 0, fleeting = false, onBytes, signal }: GetBlobOptions,
): AsyncIterable<Uint8Array> {
  const pieces = async function* () {
    for await (const piece of readPieces(path, { from: offset, fleeting })) {
      signal?.throwIfAborted();
      onBytes?.(piece.length);
      yield piece;
    }
  };
  return offset === 0
    ? new VerifiedStream(blob, pieces(), path)
    : sized(pieces(), blob, { shown: path, offset });
}
