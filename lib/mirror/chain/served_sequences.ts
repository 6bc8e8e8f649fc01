/** The content of sequences as a registry that is read from: a destination to which all of them were published. */

import type { PinnedImage, PublishedImage } from "../../model/mirror.ts";
import type { Descriptor, Digest, Manifest, Reference, Repository } from "../../model/oci.ts";
import { referrerDescriptor } from "../../registry/manifest.ts";
import type { ServedBlob, ServedContent } from "../../registry/server/served_content.ts";
import { byCodePoint } from "../../system/files.ts";
import { attachedTo } from "../../model/attachment.ts";
import { Closures } from "../plan/closure.ts";
import { SequenceContents } from "../publish/content_store.ts";
import type { OpenArchive } from "../publish/open_sequence.ts";

/** What a repository has, told from plans: nothing of it is read before somebody asks. */
interface ServedRepository {
  readonly tags: Map<string, Digest>;
  readonly manifests: Set<Digest>;
  /** Sizes in bytes. */
  readonly blobs: Map<Digest, number>;
  /** What only a list of referrers names, by subject. */
  readonly referrers: Map<Digest, Set<Digest>>;
}

export class ServedSequences implements ServedContent {
  readonly #repositories = new Map<string, ServedRepository>();
  readonly #contents: SequenceContents;
  readonly #images = new Map<string, PinnedImage>();
  readonly #incomplete = new Map<string, PinnedImage>();

  /** @param archives In their order: of two images with one tag the later one has it. */
  constructor(archives: readonly OpenArchive[]) {
    this.#contents = new SequenceContents(archives.toReversed());
    for (const { index: { plan } } of archives) {
      const closures = new Closures(plan);
      for (const image of plan.images) this.#add(image, closures);
    }
  }

  /** The images that are served, by path and tag. */
  get published(): readonly PublishedImage[] {
    return [...this.#images.values()];
  }

  /** Images that are not served: some of their content is in sequences, or base images, that are not here. */
  get incomplete(): readonly PinnedImage[] {
    return [...this.#incomplete.values()];
  }

  repositories(): readonly string[] {
    return [...this.#repositories.keys()].toSorted(byCodePoint);
  }

  async getManifest({ repository, tag, digest }: Reference): Promise<Manifest | null> {
    const own = this.#repositories.get(repository.path);
    const wanted = digest ?? own?.tags.get(tag ?? "");
    return wanted !== undefined && own?.manifests.has(wanted) ? await this.#contents.manifest(wanted) : null;
  }

  listTags({ path }: Repository): Promise<readonly string[] | null> {
    const own = this.#repositories.get(path);
    return Promise.resolve(own ? [...own.tags.keys()].toSorted(byCodePoint) : null);
  }

  async listReferrers({ path }: Repository, digest: Digest): Promise<readonly Descriptor[]> {
    const own = [...this.#repositories.get(path)?.referrers.get(digest) ?? []].toSorted(byCodePoint);
    return await Promise.all(own.map(async (one) => referrerDescriptor(await this.#contents.manifest(one))));
  }

  blob({ path }: Repository, digest: Digest): ServedBlob | null {
    const size = this.#repositories.get(path)?.blobs.get(digest);
    if (size === undefined) return null;
    const body = (from: number, to: number) =>
      Promise.resolve(ReadableStream.from(this.#contents.bytes(digest, { from, to })));
    return { size, body };
  }

  #add(image: PinnedImage, closures: Closures): void {
    const { manifests, blobs } = closures.ofImage(image);
    const place = `${image.path}:${image.tag}`;
    if (![...manifests, ...blobs].every(({ digest }) => this.#contents.has(digest))) {
      this.#incomplete.set(place, image);
      return;
    }
    this.#incomplete.delete(place);
    this.#images.set(place, image);
    const own = this.#repositories.get(image.path) ??
      { tags: new Map(), manifests: new Set(), blobs: new Map(), referrers: new Map() };
    this.#repositories.set(image.path, own);
    for (const { digest, size } of manifests) {
      own.manifests.add(digest);
      own.blobs.set(digest, size);
    }
    for (const { digest, size } of blobs) own.blobs.set(digest, size);
    for (const one of [...attachedTo(image), image]) {
      if (one.tag !== null) own.tags.set(one.tag, one.digest);
      else own.referrers.set(one.subject, (own.referrers.get(one.subject) ?? new Set()).add(one.digest));
    }
  }
}
