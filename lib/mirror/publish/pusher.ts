/** Puts images into a registry: each blob is sent once and mounted wherever else it is needed, tags come last. */

import { attachedTo } from "../../model/attachment.ts";
import type { Content, PinnedImage, PlannedManifest } from "../../model/mirror.ts";
import { type Digest, type Manifest, pinned, type Repository } from "../../model/oci.ts";
import type { BlobSource, Registry } from "../../registry/registry.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import type { Closures } from "../plan/closure.ts";
import { inParallel } from "../../model/slots.ts";
import type { ContentStore } from "./content_store.ts";
import { isDue, type Surveyed } from "./survey.ts";

export interface PushDeps {
  readonly registry: Registry;
  readonly contents: ContentStore;
  readonly closures: Closures;
  /** Repositories of the destination that may hold content which is not at hand. */
  readonly holders: (digest: Digest) => readonly Repository[];
  /** Hears of bytes that were sent, or need not be. */
  readonly moved: (bytes: number) => void;
}

export interface PushOptions {
  /** Blobs of one image at a time. @default {5} */
  readonly parallelLayers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Pushes the images of one survey. A blob that several repositories need has a home among them: it is sent there,
 * and mounted from there; so a run after a crash finds what the one before had sent.
 */
export class Pusher {
  readonly #homes = new Map<Digest, Repository>();
  /** What is known to be in which repository. */
  readonly #known = new Set<string>();
  /** The blobs of the images that are due. */
  readonly #wanted = new Map<Digest, Content>();
  readonly #sending = new Map<Digest, Promise<void>>();

  constructor(
    surveyed: readonly Surveyed[],
    private readonly deps: PushDeps,
    private readonly options: PushOptions = {},
  ) {
    const { closures } = deps;
    for (const one of surveyed.filter(({ isThere }) => isThere)) {
      const { manifests, blobs } = closures.ofParts(one.image, { root: true, attached: [] });
      for (const { digest } of [...manifests, ...blobs]) this.#note(one.repository, digest);
    }
    for (const { image, repository } of surveyed.filter(isDue)) {
      for (const blob of closures.ofImage(image).blobs) {
        this.#wanted.set(blob.digest, blob);
        this.#setHome(blob.digest, repository);
      }
    }
  }

  /** What has to be sent or found at the destination: blobs that are not known to be there, each once. */
  unsettled(): readonly Content[] {
    return [...this.#wanted.values()].filter(({ digest }) => {
      const home = this.#homes.get(digest);
      return !home || !this.#knows(home, digest);
    });
  }

  /** What will be sent, as far as the destination can tell now; nothing is written. */
  async toSend(): Promise<readonly Content[]> {
    const { registry, holders } = this.deps;
    const { parallelLayers = 5, signal } = this.options;
    const found = await inParallel(this.unsettled(), parallelLayers, async (blob) => {
      const home = this.#homes.get(blob.digest);
      for (const place of [...home ? [home] : [], ...holders(blob.digest)]) {
        if (await registry.blobSize(place, blob.digest, { signal }) !== null) return [];
      }
      return [blob];
    });
    return found.flat();
  }

  /** @throws {DiagnosticError} when something of the image cannot be put there. */
  async push({ image, repository, isThere, missingAttached }: Surveyed): Promise<void> {
    const { closures, registry } = this.deps;
    const { parallelLayers = 5, signal } = this.options;
    const { manifests, blobs } = closures.ofParts(image, { root: !isThere, attached: missingAttached });
    await inParallel(blobs, parallelLayers, (blob) => this.#ensure(repository, blob));
    // What is attached is there before what it is about, members before their list, and the tag comes when all is there.
    const tags = tagsOf(image);
    const [leaves, lists] = [manifests.filter(isLeaf), manifests.filter((one) => !isLeaf(one))];
    const put = async (one: PlannedManifest) => {
      const own = tags.get(one.digest) ?? [];
      if (own.length === 0 && this.#knows(repository, one.digest)) return;
      const manifest = await this.#manifest(one.digest);
      const putOnce = () => registry.putManifest(repository, manifest, { tags: own, signal });
      await putOnce().catch(async (error) => {
        if (!lacksBlobs(error, one)) throw explained(error, one, manifest);
        // What was there, or was said to be mounted, is not: a registry that lost it gets it once more.
        await inParallel(one.blobs, parallelLayers, (digest) => this.#resend(repository, digest));
        await putOnce();
      });
      this.#note(repository, one.digest);
    };
    const isRoot = ({ digest }: PlannedManifest) => digest === image.digest;
    await inParallel(leaves.filter((one) => !isRoot(one)), parallelLayers, put);
    for (const one of lists.filter((one) => !isRoot(one))) await put(one);
    for (const one of manifests.filter(isRoot)) await put(one);
  }

  /** Makes a repository hold a blob, by the cheapest way there is. */
  async #ensure(repository: Repository, blob: Content): Promise<void> {
    const { registry } = this.deps;
    const { signal } = this.options;
    if (this.#knows(repository, blob.digest)) return;
    const home = this.#homes.get(blob.digest) ?? repository;
    try {
      await this.#atHome(home, blob);
    } catch (error) {
      signal?.throwIfAborted();
      if (home.path === repository.path || diagnosticsOf(error).length === 0) throw error;
      // What one repository does not take, another may: its images must not be lost with those of the first.
      this.#moveHome(blob.digest, home, repository);
      return await this.#ensure(repository, blob);
    }
    if (home.path === repository.path) return;
    if (!await registry.mountBlob(repository, blob, home, { signal })) {
      await registry.putBlob(repository, blob, this.#bytes(blob, home), { signal });
    }
    this.#note(repository, blob.digest);
  }

  /** Sends a blob whatever is known of it. */
  async #resend(repository: Repository, digest: Digest): Promise<void> {
    const { registry, contents } = this.deps;
    const { signal } = this.options;
    const blob = this.#wanted.get(digest);
    if (!blob || !contents.has(digest)) throw gone({ digest });
    await registry.putBlob(repository, blob, contents.blob(blob, signal), { signal });
  }

  /** Unless somebody else has done so. */
  #moveHome(digest: Digest, from: Repository, to: Repository): void {
    if (this.#homes.get(digest) !== from) return;
    this.#homes.set(digest, to);
    this.#sending.delete(digest);
  }

  #atHome(home: Repository, blob: Content): Promise<void> {
    const sending = this.#sending.get(blob.digest) ?? this.#send(home, blob);
    this.#sending.set(blob.digest, sending);
    return sending;
  }

  async #send(home: Repository, blob: Content): Promise<void> {
    const { registry, contents, holders, moved } = this.deps;
    const { signal } = this.options;
    if (this.#knows(home, blob.digest)) return;
    const isAtHand = contents.has(blob.digest);
    const isThere = await this.#mounted(home, blob, holders(blob.digest), isAtHand) ||
      !isAtHand && await registry.blobSize(home, blob.digest, { signal }) !== null;
    if (isThere) moved(blob.size);
    else {
      const from = isAtHand ? home : await this.#holder(blob);
      let sent = 0;
      const onBytes = (bytes: number) => {
        sent += bytes;
        moved(bytes);
      };
      try {
        await registry.putBlob(home, blob, this.#bytes(blob, from), { signal, onBytes });
      } catch (error) {
        moved(-sent);
        throw error;
      }
    }
    this.#note(home, blob.digest);
  }

  /** A repository of the destination that has a blob, where the registry mounts nothing. */
  async #holder(blob: Content): Promise<Repository> {
    const { registry, holders } = this.deps;
    for (const holder of holders(blob.digest)) {
      if (await registry.blobSize(holder, blob.digest, this.options) !== null) return holder;
    }
    throw gone(blob);
  }

  /** @param from A repository of the destination that has the blob, for what is not at hand. */
  #bytes(blob: Content, from: Repository): BlobSource {
    const { registry, contents } = this.deps;
    const { signal } = this.options;
    if (contents.has(blob.digest)) return contents.blob(blob, signal);
    return (offset) => registry.getBlob(from, blob, { offset, signal });
  }

  /**
   * Whether a repository has a blob by now, from others that may hold it.
   *
   * @param willBeSent Otherwise. A mount from the repository itself then tells whether the blob is there already, and
   * else opens the upload: one request instead of two.
   */
  async #mounted(
    home: Repository,
    blob: Content,
    holders: readonly Repository[],
    willBeSent: boolean,
  ): Promise<boolean> {
    const { registry } = this.deps;
    const others = holders.filter(({ path }) => path !== home.path);
    for (const holder of willBeSent ? [...others, home] : others) {
      if (await registry.mountBlob(home, blob, holder, this.options)) return true;
    }
    return false;
  }

  /** The bytes of a manifest, from the destination itself where they are not at hand. */
  async #manifest(digest: Digest): Promise<Manifest> {
    const { registry, contents, holders } = this.deps;
    if (contents.has(digest)) return await contents.manifest(digest);
    for (const holder of holders(digest)) {
      const found = await registry.getManifest(pinned(holder, digest), this.options);
      if (found) return found;
    }
    throw gone({ digest });
  }

  #setHome(digest: Digest, repository: Repository): void {
    if (!this.#homes.has(digest)) this.#homes.set(digest, repository);
  }

  #note(repository: Repository, digest: Digest): void {
    this.#known.add(`${repository.path}@${digest}`);
    this.#setHome(digest, repository);
  }

  #knows(repository: Repository, digest: Digest): boolean {
    return this.#known.has(`${repository.path}@${digest}`);
  }
}

function tagsOf(image: PinnedImage): ReadonlyMap<Digest, readonly string[]> {
  const made = new Map<Digest, string[]>();
  for (const { tag, digest } of [...attachedTo(image), image]) {
    if (tag !== null) made.set(digest, [...made.get(digest) ?? [], tag]);
  }
  return made;
}

function isLeaf({ manifests }: PlannedManifest): boolean {
  return manifests.length === 0;
}

/** Whether a registry refuses a manifest since it has not all of what that consists of. */
function lacksBlobs(error: unknown, { manifests, blobs }: PlannedManifest): boolean {
  const [found] = diagnosticsOf(error);
  return found?.code === "image-missing" && manifests.length === 0 && blobs.length > 0;
}

function gone({ digest }: Pick<Content, "digest">): DiagnosticError {
  return new DiagnosticError(`${digest} is neither at hand nor at the destination`, {
    code: "image-missing",
  });
}

/** A refused list that lacks members by intent needs more words than the registry has. */
function explained(error: unknown, planned: PlannedManifest, { content }: Manifest): unknown {
  const isSparse = content.kind === "index" && content.manifests.length > planned.manifests.length;
  if (!isSparse || !(error instanceof DiagnosticError)) return error;
  return error.noted(
    `only ${planned.manifests.length} of the ${content.manifests.length} platforms in this list are mirrored, and ` +
      "not every registry takes such a list",
  );
}
