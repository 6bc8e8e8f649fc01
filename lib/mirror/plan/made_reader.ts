/** Reads an image that was made here: what is new from memory, everything else from what it was made of. */

import type { MadeSource } from "../../model/mirror.ts";
import type { Descriptor, Digest, Manifest, Reference, Repository } from "../../model/oci.ts";
import type { BlobKey, GetBlobOptions, RegistryReader, WaitOptions } from "../../registry/registry.ts";

export class MadeReader implements RegistryReader {
  readonly #manifests: ReadonlyMap<Digest, Manifest>;

  /** @param repository The only one that is asked for, in `base`. */
  constructor(
    private readonly made: Pick<MadeSource, "manifests" | "blobs">,
    private readonly repository: Repository,
    private readonly base: RegistryReader,
  ) {
    this.#manifests = new Map(made.manifests.map((one) => [one.descriptor.digest, one]));
  }

  async resolve(reference: Reference, options?: WaitOptions): Promise<Descriptor | null> {
    return this.#known(reference)?.descriptor ?? await this.base.resolve(reference, options);
  }

  async getManifest(reference: Reference, options?: WaitOptions): Promise<Manifest | null> {
    return this.#known(reference) ?? await this.base.getManifest(reference, options);
  }

  async blobSize(repository: Repository, digest: Digest, options?: WaitOptions): Promise<number | null> {
    return this.made.blobs.get(digest)?.length ?? await this.base.blobSize(repository, digest, options);
  }

  getBlob(repository: Repository, blob: BlobKey, options: GetBlobOptions = {}): AsyncIterable<Uint8Array> {
    const bytes = this.made.blobs.get(blob.digest);
    return bytes ? once(bytes, options) : this.base.getBlob(repository, blob, options);
  }

  async listTags(): Promise<readonly string[] | null> {
    return await this.base.listTags(this.repository);
  }

  async listReferrers(repository: Repository, digest: Digest, options?: WaitOptions) {
    return this.#manifests.has(digest) ? [] : await this.base.listReferrers(repository, digest, options);
  }

  #known({ digest }: Reference): Manifest | null {
    return digest === null ? null : this.#manifests.get(digest) ?? null;
  }
}

async function* once(
  bytes: Uint8Array,
  { offset = 0, onBytes, signal }: GetBlobOptions,
): AsyncGenerator<Uint8Array, void, void> {
  signal?.throwIfAborted();
  const piece = bytes.subarray(offset);
  onBytes?.(piece.length);
  yield piece;
}
