/** What a registry server reads from, wherever its content lies. */

import type { Descriptor, Digest, Manifest, Reference, Repository } from "../../model/oci.ts";

export interface ServedContent {
  /** The names of all repositories, sorted by code point. */
  repositories(): readonly string[];

  /** Null when there is none. */
  getManifest(reference: Reference): Promise<Manifest | null>;

  /** Sorted by code point; null when there is no such repository. */
  listTags(repository: Repository): Promise<readonly string[] | null>;

  /** What refers to a manifest, sorted by digest. */
  listReferrers(repository: Repository, digest: Digest): Promise<readonly Descriptor[]>;

  /** Null when the repository does not hold it. */
  blob(repository: Repository, digest: Digest): ServedBlob | null;
}

/** A blob that can be sent, whole or in part. */
export interface ServedBlob {
  /** Bytes. */
  readonly size: number;
  /** @param from First byte. @param to One past the last byte. */
  readonly body: (from: number, to: number) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}
