/** Blobs that were read to find out what is wanted, kept until the run ends: what is wanted of them is at hand. */

import { type Digest, hexOf } from "../../model/oci.ts";
import type { BlobKey, GetBlobOptions, RegistryReader } from "../../registry/registry.ts";
import { sized, VerifiedStream } from "../../registry/verify.ts";
import { readPieces } from "../../system/file_reader.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { makeFolder, movePath, removePath } from "../../system/files.ts";
import { randomHex } from "../../system/random.ts";

const DRAFT_BYTES = 6;

/** Blobs of a source in a folder of the run's own; what others left there is not looked at. */
export class KeptBlobs {
  /** Reads from the source what was not kept. */
  readonly reading: RegistryReader;
  /** The same, but keeps what is read to its end. */
  readonly keeping: RegistryReader;
  readonly #kept = new Set<Digest>();

  constructor(private readonly source: RegistryReader, private readonly folder: string) {
    const read: RegistryReader["getBlob"] = (repository, blob, options) =>
      this.#kept.has(blob.digest)
        ? kept(this.#path(blob.digest), blob, options)
        : this.source.getBlob(repository, blob, options);
    this.reading = withBlobs(source, read);
    this.keeping = withBlobs(source, (repository, blob, options) => {
      const bytes = read(repository, blob, options);
      return this.#kept.has(blob.digest) || options?.offset ? bytes : this.#keep(blob.digest, bytes);
    });
  }

  /** Several may read the same at a time: each has a draft of its own. */
  async *#keep(digest: Digest, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    makeFolder(this.folder);
    const path = this.#path(digest);
    const draft = `${path}.${randomHex(DRAFT_BYTES)}.tmp`;
    try {
      using writer = FileWriter.open(draft);
      for await (const piece of bytes) {
        writer.write(piece);
        yield piece;
      }
      movePath(draft, path);
      this.#kept.add(digest);
    } finally {
      removePath(draft);
    }
  }

  #path(digest: Digest): string {
    return `${this.folder}/${hexOf(digest)}`;
  }
}

/** A reader with another way to its blobs. */
function withBlobs(reader: RegistryReader, getBlob: RegistryReader["getBlob"]): RegistryReader {
  return {
    resolve: (reference, options) => reader.resolve(reference, options),
    getManifest: (reference, options) => reader.getManifest(reference, options),
    blobSize: (repository, digest, options) => reader.blobSize(repository, digest, options),
    listTags: (repository, options) => reader.listTags(repository, options),
    listReferrers: (repository, digest, options) => reader.listReferrers(repository, digest, options),
    getBlob,
  };
}

function kept(
  path: string,
  blob: BlobKey,
  { offset = 0, fleeting = false, onBytes, signal }: GetBlobOptions = {},
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
