/** What an image set comes to at present, told without a workspace: nothing is written. */

import type { Content, ImageFailure, ImageSet, ImageType, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import { bytesOf, type Closure, Closures } from "../plan/closure.ts";
import { ManifestStore } from "../plan/manifest_store.ts";
import { planImages, type Planned } from "../plan/plan_images.ts";
import { SourceMemory } from "../plan/source_memory.ts";
import { Answers } from "../resolve/answers.ts";
import { collectAll } from "../resolve/collect.ts";
import type { MirrorDeps, RunOptions } from "../session.ts";
import { Teller } from "../teller.ts";

export interface ShowOptions extends RunOptions {
  /** Asks for the sizes of all images. @default {false} */
  readonly sizes?: boolean;
}

export interface ShownImageSet {
  readonly offers: readonly Sized<Offer>[];
  /** What is wanted by itself. */
  readonly images: readonly Sized<WantedImage>[];
  /** How many images there are of each type. */
  readonly counts: ReadonlyMap<ImageType, number>;
  /** Bytes of everything, each piece of content once; null where nobody asked. */
  readonly bytes: number | null;
  /** What cannot be had, or is asked for in vain. */
  readonly failures: readonly ImageFailure[];
}

/** Something with its own bytes: what several share counts for each of them. */
export type Sized<T> = T & { readonly bytes: number | null };

/** Names no images, so it has no destination either. */
const NOWHERE = "";
const NO_FOLDER = "/nonexistent";

/** @throws what is thrown for all of a set, not for parts of it. */
export async function showImageSet(
  set: ImageSet,
  deps: Pick<MirrorDeps, "sources" | "upstream" | "clock" | "emit">,
  { sizes = false, ignoreReleaseSignature = false, parallelImages = 4, signal }: ShowOptions = {},
): Promise<ShownImageSet> {
  const manifests = new ManifestStore(`${NO_FOLDER}/manifests`, { writes: false });
  const collected = await collectAll(set, NOWHERE, {
    manifests,
    workingDir: null,
    catalogs: new CatalogStore(`${NO_FOLDER}/catalogs`, { writes: false }),
    sources: deps.sources,
    upstream: deps.upstream,
    answers: new Answers(new Map(), { mode: "ask", path: null }),
    teller: new Teller(deps),
    ignoreReleaseSignature,
    namesOnly: true,
    writes: false,
    nowS: deps.clock.nowMs() / 1000,
    signal,
  });
  // The graph is made by who mirrors it.
  const pulled = collected.wanted.filter(({ type }) => type !== "cincinnatiGraph");
  const memory = SourceMemory.load(`${NO_FOLDER}/memory`, { afresh: true, writes: false });
  const planned = sizes
    ? await planImages(pulled, { registries: deps.sources, manifests, memory }, {
      parallel: parallelImages * 4,
      signal,
    })
    : null;
  const scale = new Scale(planned);
  return {
    offers: collected.offers.map((offer) => ({ ...offer, bytes: scale.of(offer.images) })),
    images: collected.wanted.filter(({ type }) => type === "generic")
      .map((image) => ({ ...image, bytes: scale.of([image.origin]) })),
    counts: countsOf(collected.wanted),
    bytes: planned && bytesOf([...planned.plan.blobs, ...planned.plan.manifests]),
    failures: [
      ...collected.refused,
      ...collected.failed,
      ...planned?.failures ?? [],
      ...planned?.collisions ?? [],
    ],
  };
}

/** Tells the bytes of images by their origins. */
class Scale {
  readonly #closures: ReadonlyMap<string, Closure>;
  readonly #isUsed: boolean;

  constructor(planned: Planned | null) {
    const closures = planned && new Closures(planned.plan);
    this.#isUsed = planned !== null;
    this.#closures = new Map(
      planned?.plan.images.flatMap((image) => closures ? [[image.origin, closures.ofImage(image)]] : []) ??
        [],
    );
  }

  /** Null where sizes were not asked for. */
  of(origins: readonly string[]): number | null {
    if (!this.#isUsed) return null;
    const content = new Map<string, Content>();
    for (const origin of origins) {
      const { manifests = [], blobs = [] } = this.#closures.get(origin) ?? {};
      for (const one of [...manifests, ...blobs]) content.set(one.digest, one);
    }
    return bytesOf(content.values());
  }
}

function countsOf(wanted: readonly WantedImage[]): ReadonlyMap<ImageType, number> {
  const groups = Map.groupBy(wanted, ({ type }) => type);
  return new Map([...groups].map(([type, own]) => [type, own.length]));
}
