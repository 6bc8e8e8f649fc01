/** An image layout on disk, read as a registry of many repositories. */

import {
  type Descriptor,
  type Digest,
  type Manifest,
  type Reference,
  referenceText,
  type Repository,
  repositoryText,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { fileBody } from "../../system/file_reader.ts";
import { byCodePoint, isFile, readText } from "../../system/files.ts";
import { readManifest } from "../manifest.ts";
import type { BlobKey, GetBlobOptions, RegistryReader, WaitOptions } from "../registry.ts";
import type { ServedBlob, ServedContent } from "../server/served_content.ts";
import { mismatch, sized, VerifiedStream } from "../verify.ts";
import { BlobFiles } from "./blob_files.ts";
import type { RepositoryName } from "./entry_name.ts";
import { OWN_FOLDER, readNames } from "./layout_names.ts";
import type { RepositoryState } from "./layout_state.ts";
import { RepositoryContents } from "./repository_contents.ts";

/**
 * A layout as it was when it was opened. A repository goes by its whole name, registry included if it has one; ""
 * holds the images that another tool stored without one.
 */
export class LayoutReader implements RegistryReader, ServedContent {
  protected readonly files: BlobFiles;
  /** As they were read: a registry that is written to goes on from them. */
  protected readonly names: ReturnType<typeof readNames>;
  protected readonly contents = new Map<RepositoryName, RepositoryContents>();

  /** @throws {DiagnosticError} `workspace-unusable` when the folder is no layout. */
  constructor(readonly path: string) {
    if (!isFile(`${path}/oci-layout`)) {
      throw new DiagnosticError(`not an image layout: ${path}`, {
        code: "workspace-unusable",
        hint: "a layout is a folder with a file named oci-layout",
      });
    }
    const version = /"imageLayoutVersion"\s*:\s*"([^"]*)"/.exec(readText(`${path}/oci-layout`))?.[1];
    if (!version?.startsWith("1.")) {
      throw new DiagnosticError(`image layout ${path} is of an unknown version: ${version ?? "none"}`, {
        code: "workspace-unusable",
      });
    }
    this.files = new BlobFiles(path, `${path}/${OWN_FOLDER}/uploads`);
    this.names = readNames(path);
  }

  /** Sorted by code point. */
  repositories(): readonly RepositoryName[] {
    return [...this.names.state.repositories.keys()].sort(byCodePoint);
  }

  resolve(reference: Reference, { signal }: WaitOptions = {}): Promise<Descriptor | null> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      return this.#find(reference);
    });
  }

  getManifest(reference: Reference, { signal }: WaitOptions = {}): Promise<Manifest | null> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      return this.manifest(reference);
    });
  }

  blobSize(repository: Repository, digest: Digest, { signal }: WaitOptions = {}): Promise<number | null> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      return this.blobFile(repository, digest)?.size ?? null;
    });
  }

  getBlob(repository: Repository, blob: BlobKey, options: GetBlobOptions = {}): AsyncIterable<Uint8Array> {
    const { offset = 0 } = options;
    const shown = `${repositoryText(repository)} in ${this.path}`;
    const bytes = this.#checkedBlob(repository, blob, options);
    return offset === 0 ? new VerifiedStream(blob, bytes, shown) : sized(bytes, blob, { shown, offset });
  }

  /** A blob for those who send it as it is; null when the repository does not hold it. */
  blob(repository: Repository, digest: Digest): ServedBlob | null {
    const file = this.blobFile(repository, digest);
    if (!file) return null;
    const { path, size } = file;
    return { size, body: (from, to) => fileBody(path, { from, to: to === size ? undefined : to }) };
  }

  /** The file of a blob; null when the repository does not hold it. */
  blobFile(repository: Repository, digest: Digest): { readonly path: string; readonly size: number } | null {
    const size = this.files.sizeOf(digest);
    const isHeld = size !== null && this.contentsOf(repositoryText(repository))?.hasBlob(digest);
    return isHeld ? { path: this.files.pathOf(digest), size } : null;
  }

  listTags(repository: Repository, { signal }: WaitOptions = {}): Promise<readonly string[] | null> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      const state = this.stateOf(repository);
      return state ? [...state.tags.keys()].sort(byCodePoint) : null;
    });
  }

  listReferrers(
    repository: Repository,
    digest: Digest,
    { signal }: WaitOptions = {},
  ): Promise<readonly Descriptor[]> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      return this.contentsOf(repositoryText(repository))?.referrersOf(digest) ?? [];
    });
  }

  /** A manifest, checked against its digest. @throws {DiagnosticError} `digest-mismatch` when its file is damaged. */
  protected manifest(reference: Reference): Manifest | null {
    const found = this.#find(reference);
    const bytes = found && this.files.read(found.digest);
    if (!found || !bytes) return null;
    const manifest = readManifest(bytes, found.mediaType, `${referenceText(reference)} in ${this.path}`);
    if (manifest.descriptor.digest === found.digest) return manifest;
    throw new DiagnosticError(`${this.path}: the file of manifest ${found.digest} is damaged`, {
      code: "digest-mismatch",
    });
  }

  protected stateOf(repository: Repository): RepositoryState | undefined {
    return this.names.state.repositories.get(repositoryText(repository));
  }

  /** What a repository holds, found out when it is first asked for. */
  protected contentsOf(name: RepositoryName): RepositoryContents | null {
    const state = this.names.state.repositories.get(name);
    if (!state) return null;
    const contents = this.contents.get(name) ?? new RepositoryContents(state, this.files);
    this.contents.set(name, contents);
    return contents;
  }

  #find({ repository, tag, digest }: Reference): Descriptor | null {
    const state = this.stateOf(repository);
    if (!state) return null;
    const found = digest === null ? state.tags.get(tag ?? "") : this.#findDigest(repository, digest);
    if (!found || !this.files.has(found.digest)) return null;
    // What index.json says beside, such as the name, is the layout's own business.
    return { mediaType: found.mediaType, digest: found.digest, size: found.size };
  }

  #findDigest(repository: Repository, digest: Digest): Descriptor | null {
    // A root needs no search through the whole repository.
    return this.stateOf(repository)?.roots.get(digest) ??
      this.contentsOf(repositoryText(repository))?.manifest(digest) ?? null;
  }

  async *#checkedBlob(
    repository: Repository,
    blob: BlobKey,
    { offset = 0, onBytes, signal }: GetBlobOptions,
  ): AsyncGenerator<Uint8Array, void, void> {
    const shown = repositoryText(repository);
    const size = this.blobFile(repository, blob.digest)?.size;
    if (size === undefined) {
      throw new DiagnosticError(`${shown}: no blob ${blob.digest} in ${this.path}`, {
        code: "image-missing",
      });
    }
    if (size !== blob.size) {
      throw mismatch(blob.digest, `its file has ${size} bytes instead of ${blob.size}`, shown);
    }
    for await (const piece of this.files.stream(blob.digest, offset)) {
      signal?.throwIfAborted();
      onBytes?.(piece.length);
      yield piece;
    }
  }
}
