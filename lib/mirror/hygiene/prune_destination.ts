/** Removing from a registry what no sequence that is kept and no cluster needs any more. */

import { attachedTo, cosignSubject } from "../../model/attachment.ts";
import type { BaseImage } from "../../model/base_image.ts";
import type { SequenceIndex } from "../../model/mirror.ts";
import { type Digest, MEDIA, pinned, referrersSubject, type Repository, tagged } from "../../model/oci.ts";
import { inParallel } from "../../model/slots.ts";
import type { Registry } from "../../registry/registry.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { RepositoryCleaner } from "../delete/repository_cleaner.ts";
import { baseImagesOf } from "../archive/base_images.ts";
import { baseRepository } from "../plan/base_images.ts";
import { originOf } from "../plan/origin.ts";
import { type Destination, repositoryAt } from "../plan/destination.ts";
import type { UsedImages } from "./cluster_use.ts";

export interface PruneRequest {
  readonly destination: Destination;
  /** The sequences that are kept. */
  readonly kept: readonly Pick<SequenceIndex, "plan" | "placements">[];
  /** Paths below the destination in which something was ever mirrored. */
  readonly paths: readonly string[];
  readonly used: UsedImages;
  /** How long something must have been of no use. */
  readonly graceMs: number;
  readonly nowMs: number;
  /** Since when what is of no use is known to be so, by `path:tag`. */
  readonly since: ReadonlyMap<string, number>;
}

/** A tag that nothing needs. */
export interface Unneeded {
  /** In the registry. */
  readonly path: string;
  readonly tag: string;
  readonly digest: Digest;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Whether it has been of no use for long enough. */
  readonly isDue: boolean;
}

export interface RegistryPruning {
  readonly repositories: number;
  readonly kept: number;
  readonly unneeded: readonly Unneeded[];
  /** `path:tag` that were of no use before and are not there any more. */
  readonly gone: readonly string[];
}

export interface Pruned {
  readonly deleted: readonly Unneeded[];
  readonly left: readonly { readonly place: string; readonly why: string }[];
}

interface Options {
  readonly parallel?: number;
  readonly signal?: AbortSignal | undefined;
}

const PAYLOADS = "openshift/release-images";
const COMPONENTS = "openshift/release";

/** What could go; nothing is changed. */
export async function planRegistryPruning(
  request: PruneRequest,
  registry: Registry,
  { parallel = 8, signal }: Options = {},
): Promise<RegistryPruning> {
  const { destination, paths, graceMs, nowMs, since } = request;
  const needs = new Needs(request);
  const repositories = [...new Map(paths.map((path) => {
    const repository = repositoryAt(destination, path);
    return [repository.path, repository] as const;
  })).values()];
  const present = (await inParallel(repositories, parallel, async (repository) => {
    const tags = await registry.listTags(repository, { signal }) ?? [];
    return await Promise.all(tags.map(async (tag) => {
      const found = await registry.resolve(tagged(repository, tag), { signal });
      return found ? { repository, tag, digest: found.digest, mediaType: found.mediaType } : null;
    }));
  })).flat().filter((one) => one !== null);
  needs.learnReleases(present);
  const unneeded: Unneeded[] = [];
  for (const { repository, tag, digest, mediaType } of present) {
    const members = () => membersOf(registry, repository, digest, mediaType, signal);
    if (await needs.has(repository, tag, digest, members)) continue;
    const first = since.get(`${repository.path}:${tag}`) ?? nowMs;
    unneeded.push({ path: repository.path, tag, digest, since: first, isDue: nowMs - first >= graceMs });
  }
  const places = new Set(present.map(({ repository, tag }) => `${repository.path}:${tag}`));
  const looked = new Set(repositories.map(({ path }) => path));
  const gone = [...since.keys()].filter((place) => {
    return !places.has(place) && looked.has(place.slice(0, place.lastIndexOf(":")));
  });
  return { repositories: repositories.length, kept: present.length - unneeded.length, unneeded, gone };
}

/**
 * Does what is due of a plan. What others need after all stays, and why is told.
 *
 * @param onDeleted Hears what is gone of a repository before the next one is begun.
 */
export async function pruneRegistry(
  { unneeded }: RegistryPruning,
  { destination }: Pick<PruneRequest, "destination">,
  registry: Registry,
  { signal, onDeleted }: Options & { readonly onDeleted?: (gone: readonly Unneeded[]) => void } = {},
): Promise<Pruned> {
  const due = unneeded.filter(({ isDue }) => isDue);
  const deleted: Unneeded[] = [];
  const left: { place: string; why: string }[] = [];
  for (const [path, own] of Map.groupBy(due, (one) => one.path)) {
    const repository = { registry: destination.registry, path };
    const cleaner = new RepositoryCleaner(repository, own.map(({ tag }) => tag), registry, signal);
    const gone: Unneeded[] = [];
    try {
      for (const one of own) {
        signal?.throwIfAborted();
        const place = `${path}:${one.tag}`;
        try {
          const removal = await cleaner.remove(tagged(repository, one.tag));
          if (removal.status === "kept") left.push({ place, why: removal.why });
          else gone.push(one);
        } catch (error) {
          signal?.throwIfAborted();
          const [found] = diagnosticsOf(error);
          if (!found) throw error;
          left.push({ place, why: found.message });
        }
      }
    } finally {
      onDeleted?.(gone);
      deleted.push(...gone);
    }
  }
  return { deleted, left };
}

/** Who needs what: the images of kept sequences with all that is said about them, and what clusters use. */
class Needs {
  readonly #places = new Set<string>();
  readonly #digests = new Set<string>();
  readonly #releases: string[] = [];
  readonly #baseImages: BaseImage[] = [];
  readonly #components: string;
  readonly #payloads: string;

  constructor(private readonly request: PruneRequest) {
    const { destination, kept } = request;
    for (const { plan, placements } of kept) {
      const { images, manifests } = plan;
      for (const image of images) {
        const own = repositoryAt(destination, image.path).path;
        for (const { tag } of [image, ...attachedTo(image)]) {
          if (tag !== null) this.#places.add(`${own}:${tag}`);
        }
      }
      for (const { digest } of manifests) this.#digests.add(digest);
      for (const image of baseImagesOf({ plan, placements })) this.#baseImages.push(image);
    }
    this.#components = repositoryAt(destination, COMPONENTS).path;
    this.#payloads = repositoryAt(destination, PAYLOADS).path;
  }

  /** A release that a cluster runs needs all that it consists of, whether or not that runs now. */
  learnReleases(
    present: readonly { readonly repository: Repository; readonly tag: string; readonly digest: Digest }[],
  ): void {
    const { used } = this.request;
    for (const { repository, tag, digest } of present) {
      if (repository.path === this.#payloads && used.digests.has(digest)) this.#releases.push(`${tag}-`);
    }
  }

  async has(
    { path }: Repository,
    tag: string,
    digest: Digest,
    members: () => Promise<readonly Digest[]>,
  ): Promise<boolean> {
    const { used } = this.request;
    if (this.#places.has(`${path}:${tag}`) || used.digests.has(digest)) return true;
    if (this.#isBaseImage(path, tag, digest)) return true;
    const subject = cosignSubject(tag) ?? referrersSubject(tag);
    if (subject !== null && this.#isWanted(subject)) return true;
    if (
      [...used.tags].some((place) => place === `${path}:${tag}` || `${path}:${tag}`.endsWith(`/${place}`))
    ) {
      return true;
    }
    if (path === this.#components && this.#releases.some((release) => tag.startsWith(release))) return true;
    return used.digests.size > 0 && (await members()).some((member) => used.digests.has(member));
  }

  /** What is left out of sequences that are kept is mounted from there; another platform's tag may name a part of it. */
  #isBaseImage(path: string, tag: string, digest: Digest): boolean {
    const { destination } = this.request;
    return this.#baseImages.some((one) =>
      baseRepository(destination, one).path === path &&
      (one.digest === digest || originOf(one.image).tag === tag)
    );
  }

  #isWanted(digest: Digest): boolean {
    return this.#digests.has(digest) || this.request.used.digests.has(digest);
  }
}

async function membersOf(
  registry: Registry,
  repository: Repository,
  digest: Digest,
  mediaType: string,
  signal: AbortSignal | undefined,
): Promise<readonly Digest[]> {
  if (mediaType !== MEDIA.ociIndex && mediaType !== MEDIA.dockerList) return [];
  const manifest = await registry.getManifest(pinned(repository, digest), { signal });
  return manifest?.content.kind === "index" ? manifest.content.manifests.map((one) => one.digest) : [];
}
