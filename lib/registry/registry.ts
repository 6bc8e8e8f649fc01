/** What can be done with a place that holds images: a registry on the network, or a layout on disk. */

import type { Descriptor, Digest, Manifest, Reference, Repository } from "../model/oci.ts";

/** What a blob is told by: descriptors have it. */
export type BlobKey = Pick<Descriptor, "digest" | "size">;

/** Bytes that can be had again from any offset on, as a transfer that broke must continue. */
export type BlobSource = (offset: number) => AsyncIterable<Uint8Array>;

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface TransferOptions extends WaitOptions {
  /** Hears of every piece that was transferred, in bytes. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

export interface GetBlobOptions extends TransferOptions {
  /** First byte wanted. @default {0} */
  readonly offset?: number | undefined;
  /** Takes less of the processor, but each piece holds only until the next is asked for. @default {false} */
  readonly fleeting?: boolean | undefined;
}

/**
 * Reading. Absence is null; every other failure is a `DiagnosticError` that names the reference: `unauthorized`,
 * `access-denied`, `timeout`, `digest-mismatch`, `registry-failed`, `not-supported`.
 */
export interface RegistryReader {
  /** What a tag or digest names, without its content. */
  resolve(reference: Reference, options?: WaitOptions): Promise<Descriptor | null>;

  /** The manifest itself: bytes of the digest asked for, of a kind that ferry knows, within the size limit. */
  getManifest(reference: Reference, options?: WaitOptions): Promise<Manifest | null>;

  /** The size of a blob that the repository holds, in bytes. */
  blobSize(repository: Repository, digest: Digest, options?: WaitOptions): Promise<number | null>;

  /**
   * The bytes of a blob, to be read once. The end is reached only when the size is right and, from offset 0, the
   * digest; a broken connection is continued where it broke.
   *
   * @throws {DiagnosticError} also `image-missing` when the repository does not hold the blob.
   */
  getBlob(repository: Repository, blob: BlobKey, options?: GetBlobOptions): AsyncIterable<Uint8Array>;

  /** Sorted by code point; null when there is no such repository. */
  listTags(repository: Repository, options?: WaitOptions): Promise<readonly string[] | null>;

  /** What refers to a manifest (signatures, attestations), sorted by digest, whatever its artifact type. */
  listReferrers(
    repository: Repository,
    digest: Digest,
    options?: WaitOptions,
  ): Promise<readonly Descriptor[]>;
}

/** Reading and writing. A failure leaves what was there before. */
export interface Registry extends RegistryReader {
  /**
   * Stores a manifest under its digest and under tags. What it names must be there already.
   *
   * @throws {DiagnosticError} also `image-missing` when it is not.
   */
  putManifest(repository: Repository, manifest: Manifest, options?: PutManifestOptions): Promise<void>;

  /** Stores a blob; one that the place has already is not sent again. The content is checked on arrival. */
  putBlob(
    repository: Repository,
    blob: BlobKey,
    source: BlobSource,
    options?: TransferOptions,
  ): Promise<"stored" | "present">;

  /** Lets a repository hold a blob that another one holds. @returns false when the bytes must be sent after all. */
  mountBlob(repository: Repository, blob: BlobKey, from: Repository, options?: WaitOptions): Promise<boolean>;

  /**
   * Makes sure that this account may write to a repository; nothing is left there. Absent where everybody may.
   *
   * @throws {DiagnosticError} `unauthorized`, `access-denied`, and what any request throws.
   */
  requirePush?(repository: Repository, options?: WaitOptions): Promise<void>;

  /** Removes a tag, or a manifest with all its tags. @returns false when there was none. */
  deleteManifest(reference: Reference, options?: WaitOptions): Promise<boolean>;
}

export interface PutManifestOptions extends WaitOptions {
  /** Without any, the manifest can be had by its digest only. @default {[]} */
  readonly tags?: readonly string[] | undefined;
}
