/** An image layout on disk as a registry that is written to, by one process at a time. */

import {
  type Descriptor,
  type Digest,
  type Manifest,
  MANIFEST_TYPES,
  type Reference,
  type Repository,
  repositoryText,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Clock, systemClock } from "../../system/clock.ts";
import { type FileLock, tryLock } from "../../system/file_lock.ts";
import { isFile, listFolder, makeFolder, replaceFile } from "../../system/files.ts";
import { partsOf } from "../manifest.ts";
import type {
  BlobKey,
  BlobSource,
  PutManifestOptions,
  Registry,
  TransferOptions,
  WaitOptions,
} from "../registry.ts";
import { type Garbage, type GarbageOptions, sweep, untaggedIn } from "./collect_garbage.ts";
import type { RepositoryName } from "./entry_name.ts";
import type { LayoutChange } from "./layout_change.ts";
import { LayoutNames, type LayoutWork, OWN_FOLDER } from "./layout_names.ts";
import { LayoutReader } from "./layout_reader.ts";
import { removeOldUploads, UploadFile } from "./upload_file.ts";

export interface LayoutOptions {
  /** Takes an index whose manifests are not all there. @default {false} */
  readonly sparse?: boolean | undefined;
  /** index.json is brought up to date after so long without a change. @default {1_000} */
  readonly quietMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

const DAY_MS = 24 * 3600_000;
const UPLOADS_KEPT_MS = 7 * DAY_MS;

/**
 * A layout that one process writes to. A kill at any moment leaves a valid layout; what `putManifest` has returned
 * for outlasts even a loss of power.
 *
 * It must be closed: then index.json names everything. Until then other tools may see an older state, but a valid
 * one. Deletion frees no space before `collectGarbage`.
 */
export class LayoutRegistry extends LayoutReader implements Registry, Disposable {
  readonly #lock: FileLock;
  readonly #names: LayoutNames;
  readonly #sparse: boolean;
  readonly #clock: Clock;
  readonly #uploads = new Map<string, UploadFile>();
  #tidiedMs = 0;
  #isClosed = false;

  private constructor(path: string, lock: FileLock, options: LayoutOptions) {
    const { sparse = false, quietMs = 1_000, clock = systemClock } = options;
    super(path);
    this.#lock = lock;
    this.#sparse = sparse;
    this.#clock = clock;
    this.files.prepare();
    this.#tidyUploads();
    this.#names = new LayoutNames(path, this.names, quietMs);
  }

  /**
   * Opens a layout to write to it; a folder that is empty or not there becomes one.
   *
   * @throws {DiagnosticError} `workspace-locked` when another process has it, `workspace-unusable` for a folder of
   * something else.
   */
  static open(path: string, options: LayoutOptions = {}): LayoutRegistry {
    const isNew = !isFile(`${path}/oci-layout`);
    if (isNew && listFolder(path).some((name) => name !== OWN_FOLDER && name !== "index.json")) {
      throw new DiagnosticError(`not an image layout, and not empty: ${path}`, {
        code: "workspace-unusable",
      });
    }
    makeFolder(`${path}/${OWN_FOLDER}`);
    const lock = tryLock(`${path}/${OWN_FOLDER}/lock`);
    if (lock === null) {
      throw new DiagnosticError(`another process is writing to ${path}`, {
        code: "workspace-locked",
        hint: "wait until it has finished",
      });
    }
    try {
      if (isNew) {
        // In this order: a folder with an oci-layout is a layout, so it must be a whole one.
        replaceFile(`${path}/index.json`, '{"schemaVersion":2,"manifests":[]}');
        replaceFile(`${path}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
      }
      return new LayoutRegistry(path, lock, options);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** What keeping the names has cost so far. */
  get work(): LayoutWork {
    return this.#names.work;
  }

  async putManifest(
    repository: Repository,
    manifest: Manifest,
    options: PutManifestOptions = {},
  ): Promise<void> {
    const { tags = [], signal } = options;
    const { descriptor, content } = manifest;
    const [missing] = this.missingParts(manifest);
    if (missing) {
      throw new DiagnosticError(
        `${repositoryText(repository)}: ${missing.digest} must be there before its manifest`,
        {
          code: "image-missing",
        },
      );
    }
    await this.files.write(descriptor.digest, manifest.bytes);
    await this.files.settle();
    signal?.throwIfAborted();
    const name = repositoryText(repository);
    const absorbs = partsOf(content).map(({ digest }) => digest);
    if (tags.length === 0) this.#change({ kind: "hold", repository: name, descriptor, absorbs });
    for (const tag of tags) this.#change({ kind: "tag", repository: name, tag, descriptor, absorbs });
    this.contents.get(name)?.add(descriptor);
    await this.#names.sync();
  }

  /** What must be there before a manifest and is not. */
  missingParts({ content }: Manifest): readonly Descriptor[] {
    if (content.kind === "index" && this.#sparse) return [];
    // Layers with addresses of their own may not be in registries at all.
    return partsOf(content).filter(({ digest, urls }) => !this.files.has(digest) && !urls?.length);
  }

  async putBlob(
    repository: Repository,
    blob: BlobKey,
    source: BlobSource,
    options: TransferOptions = {},
  ): Promise<"stored" | "present"> {
    const name = repositoryText(repository);
    const outcome = await this.files.receive(blob, source, { ...options, shown: `${name} in ${this.path}` });
    this.#adopt(name, blob.digest);
    return outcome;
  }

  mountBlob(
    repository: Repository,
    { digest }: BlobKey,
    from: Repository,
    { signal }: WaitOptions = {},
  ): Promise<boolean> {
    return Promise.try(() => {
      signal?.throwIfAborted();
      if (this.blobFile(from, digest) === null) return false;
      this.#adopt(repositoryText(repository), digest);
      return true;
    });
  }

  async deleteManifest(reference: Reference, { signal }: WaitOptions = {}): Promise<boolean> {
    signal?.throwIfAborted();
    const { repository, tag, digest } = reference;
    const name = repositoryText(repository);
    if (digest === null) {
      if (tag === null || !this.stateOf(repository)?.tags.has(tag)) return false;
      this.#change({ kind: "untag", repository: name, tag });
    } else {
      if (!this.contentsOf(name)?.manifest(digest)) return false;
      this.#remove(name, digest);
    }
    await this.#names.sync();
    return true;
  }

  /** Lets a repository forget a blob. @returns false when it has none, or a manifest of this digest. */
  deleteBlob(repository: Repository, digest: Digest): boolean {
    const contents = this.contentsOf(repositoryText(repository));
    if (!contents?.hasBlob(digest) || contents.manifest(digest)) return false;
    this.#change({ kind: "abandon", repository: repositoryText(repository), digest });
    return true;
  }

  /** Begins a blob that arrives in pieces. */
  beginUpload(): UploadFile {
    if (this.#clock.nowMs() - this.#tidiedMs > DAY_MS) this.#tidyUploads();
    const upload = UploadFile.begin(this.files);
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  /** An upload under way, also one from before a restart; null when there is none. */
  async findUpload(id: string): Promise<UploadFile | null> {
    const known = this.#uploads.get(id) ?? await UploadFile.find(id, this.files);
    // Another request may have found it in the meantime: both must hold the same.
    const upload = this.#uploads.get(id) ?? known;
    if (upload) this.#uploads.set(id, upload);
    return upload;
  }

  /** Ends an upload as a blob of a repository; false when its bytes have another digest. */
  async finishUpload(upload: UploadFile, repository: Repository, digest: Digest): Promise<boolean> {
    this.#uploads.delete(upload.id);
    if (!await upload.finish(digest)) return false;
    this.#adopt(repositoryText(repository), digest);
    return true;
  }

  cancelUpload(upload: UploadFile): void {
    this.#uploads.delete(upload.id);
    upload.cancel();
  }

  /** Frees the space of what nothing needs. Nothing may be on its way into the layout, but for `youngestMs`. */
  collectGarbage({ untagged = "keep", youngestMs = 0 }: GarbageOptions = {}): Garbage {
    const { repositories } = this.#names.state;
    if (untagged === "remove") {
      for (const [repository, state] of repositories) {
        this.#change({ kind: "forget", repository, digests: untaggedIn(state, this.files) });
      }
    }
    // index.json must not name what is not there, whatever happens next.
    this.compact();
    const needed = new Set(
      [...repositories.keys()].flatMap((name) => [...this.contentsOf(name)?.digests() ?? []]),
    );
    const garbage = sweep(this.files, needed, this.#clock.nowMs() - youngestMs);
    for (const [repository, { loose, removed }] of repositories) {
      const gone = [...loose, ...removed].filter((digest) => !this.files.has(digest));
      if (gone.length > 0) this.#change({ kind: "forget", repository, digests: gone });
    }
    return garbage;
  }

  /** Brings index.json up to date, for other tools to read. */
  compact(): void {
    this.#names.compact();
  }

  /** Brings index.json up to date and lets others write. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#names.close();
    } finally {
      this.#lock[Symbol.dispose]();
    }
  }

  #tidyUploads(): void {
    this.#tidiedMs = this.#clock.nowMs();
    removeOldUploads(this.files.unfinished, this.#tidiedMs - UPLOADS_KEPT_MS);
  }

  #adopt(repository: RepositoryName, digest: Digest): void {
    if (this.contentsOf(repository)?.hasBlob(digest)) return;
    this.#change({ kind: "adopt", repository, digest });
  }

  /** Removes a manifest with its tags; what it consists of stays in the repository. */
  #remove(repository: RepositoryName, digest: Digest): void {
    const reference: Reference = { repository: { registry: "", path: repository }, tag: null, digest };
    const content = this.manifest(reference)?.content;
    const parts = content ? partsOf(content) : [];
    const isIndex = content?.kind === "index";
    const frees = parts.filter((part) =>
      isIndex && MANIFEST_TYPES.includes(part.mediaType) && this.files.has(part.digest)
    );
    const loosens = isIndex ? [] : parts.map((part) => part.digest);
    this.#change({ kind: "remove", repository, digest, frees, loosens });
  }

  #change(change: LayoutChange): void {
    this.#names.apply(change);
    // What is left after something went is found anew when it is next asked for.
    if (change.kind !== "adopt" && change.kind !== "tag" && change.kind !== "hold") {
      this.contents.delete(change.repository);
    }
  }
}
