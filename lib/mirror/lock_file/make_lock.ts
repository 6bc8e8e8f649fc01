/** From a plan to its lock file. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type {
  Content,
  ImagePlan,
  ImageType,
  PinnedImage,
  Predecessor,
  WantedImage,
} from "../../model/mirror.ts";
import { type Digest, isDigest, repositoryText } from "../../model/oci.ts";
import type { ToolVersion } from "../../model/mirror.ts";
import type { Json } from "../../model/json.ts";
import type { SourceFile } from "../../source/span.ts";
import { placeOf } from "../../source/span.ts";
import { digestOf, hashHex } from "../../system/hash.ts";
import { bytesOf, Closures } from "../plan/closure.ts";
import { offerText } from "../plan/dependants.ts";
import type { PlannedSet } from "../plan/plan_set.ts";
import { missingImageOf } from "../reports.ts";
import { CATALOG_QUESTION, GRAPH_QUESTION, RELEASE_QUESTION } from "../resolve/answers.ts";
import { changesBetween } from "../sequence/changes.ts";
import type { ContentKind, LockFigures, PlanLock } from "./plan_lock.ts";

type Planned = PlannedSet & { readonly kind: "planned" };

/** What a lock says besides the plan. */
export interface LockFacts {
  readonly kind: PlanLock["kind"];
  readonly tool: ToolVersion;
  readonly config: SourceFile;
  readonly destination: string | null;
  readonly base: Predecessor | null;
  readonly removeSignatures: boolean;
  readonly referrers: boolean;
  readonly baseImages: readonly BaseImageRequest[];
  /** What was mirrored before; null for nothing. */
  readonly before: Pick<ImagePlan, "images"> | null;
  /** Blobs that will be read from their sources. */
  readonly fetched: ReadonlySet<Digest>;
  /** Bytes of the archive's parts, and bytes of blobs and manifests that the destination will get. */
  readonly carry: number;
  readonly push: number;
}

export function makeLock(set: Planned, facts: LockFacts): PlanLock {
  const { kind, tool, config, destination, base, removeSignatures, referrers, before, fetched } = facts;
  const { planned: { plan, places }, wanted, answers, tags, failures, inBaseImages } = set;
  const made = new Set(
    wanted.flatMap(({ source }) => source.kind === "made" ? [...source.blobs.keys()] : []),
  );
  const blobs = plan.blobs.map(({ digest, size }) => {
    const from = made.has(digest)
      ? []
      : (places.get(digest) ?? []).map((place) => shownPlace(place.repository));
    return { digest, size, from, fetch: fetched.has(digest) && from.length > 0 };
  });
  const changes = changesBetween(before && { ...plan, images: before.images }, plan);
  const changed = new Set(changes.changed.map(({ image }) => image));
  const added = new Set(changes.added);
  const reasons = reasonsOf(set);
  const closures = new Closures(plan);
  const images = plan.images.map((image): PlanLock["images"][number] => {
    const { origin, type, repository, path, tag, digest } = image;
    return {
      origin,
      type,
      repository,
      path,
      tag,
      digest,
      size: bytesOf(contentOf(closures, image)),
      change: added.has(origin) ? "new" : changed.has(origin) ? "changed" : "unchanged",
      reasons: reasons(image),
    };
  });
  const asked = Object.fromEntries(answers);
  return {
    kind,
    tool,
    inputs: {
      config: { path: config.path, digest: digestOf(config.text) },
      destination,
      base: base && { number: base.number, manifest: base.manifest },
      removeSignatures,
      referrers,
      baseImages: facts.baseImages.map(({ image, path }) => ({ image, path })),
      catalogs: digestsIn(answers, CATALOG_QUESTION),
      releases: digestsIn(answers, RELEASE_QUESTION),
      graphs: graphsIn(answers),
      tags: Object.fromEntries([...tags].toSorted(([a], [b]) => a < b ? -1 : 1)),
    },
    figures: figuresOf(plan, closures, blobs, images, {
      ...facts,
      removed: changes.removed.length,
      inBase: bytesOf(plan.blobs.filter(({ digest }) => inBaseImages.has(digest))),
    }),
    removed: [...changes.removed],
    missing: failures.map((failure) => {
      const { affects, ...missing } = missingImageOf(failure);
      return { ...missing, affects: [...affects] };
    }),
    images,
    manifests: plan.manifests.map(({ digest, size, mediaType }) => ({ digest, size, mediaType })),
    blobs,
    answers: asked,
  };
}

function figuresOf(
  plan: ImagePlan,
  closures: Closures,
  blobs: PlanLock["blobs"],
  images: PlanLock["images"],
  { removed, inBase, carry, push }: Pick<LockFacts, "carry" | "push"> & {
    readonly removed: number;
    readonly inBase: number;
  },
): LockFigures {
  const changes = { new: 0, changed: 0, unchanged: 0 };
  for (const { change } of images) changes[change]++;
  const known = new Map(blobs.map((blob) => [blob.digest, blob]));
  const registries = new Shares();
  const kinds = new Shares();
  const seen = new Set<Digest>();
  for (const image of plan.images) {
    const registry = registryOf(image.repository);
    const kind = kindOf(image.type);
    registries.of(registry).images++;
    kinds.of(kind).images++;
    for (const { digest, size } of contentOf(closures, image)) {
      if (seen.has(digest)) continue;
      seen.add(digest);
      const blob = known.get(digest);
      const from = blob?.from[0] === undefined ? registry : registryOf(blob.from[0]);
      for (const one of [registries.of(from), kinds.of(kind)]) {
        one.bytes += size;
        if (blob?.fetch) one.download += size;
      }
    }
  }
  return {
    images: { total: images.length, ...changes, removed },
    bytes: {
      content: bytesOf([...plan.manifests, ...plan.blobs]),
      base: inBase,
      download: bytesOf(blobs.filter(({ fetch }) => fetch)),
      carry,
      push,
    },
    registries: registries.sorted(),
    kinds: kinds.sorted(),
  };
}

class Shares {
  readonly #shares = new Map<string, { images: number; bytes: number; download: number }>();

  of(name: string) {
    const share = this.#shares.get(name) ?? { images: 0, bytes: 0, download: 0 };
    this.#shares.set(name, share);
    return share;
  }

  sorted() {
    return Object.fromEntries([...this.#shares].toSorted(([a], [b]) => a < b ? -1 : 1));
  }
}

/** Why an image is there: the line of the configuration, and what consists of it. */
function reasonsOf({ wanted, offers }: Planned): (image: PinnedImage) => string[] {
  const places = new Map(wanted.map((one) => [keyOf(one), one.at]));
  const offered = new Map<string, Set<string>>();
  for (const offer of offers) {
    for (const origin of offer.images) {
      offered.set(origin, (offered.get(origin) ?? new Set()).add(offerText(offer)));
    }
  }
  return (image) => {
    const at = places.get(keyOf(image));
    return [...at ? [placeOf(at)] : [], ...offered.get(image.origin) ?? []];
  };
}

function keyOf({ origin, path, tag }: Pick<WantedImage, "origin" | "path" | "tag">): string {
  return `${origin} ${path}:${tag}`;
}

function contentOf(closures: Closures, image: PinnedImage): readonly Content[] {
  const { manifests, blobs } = closures.ofImage(image);
  return [...manifests, ...blobs];
}

/** The answers that are digests, to questions that begin with some words. */
function digestsIn(answers: ReadonlyMap<string, Json>, words: string): Record<string, Digest> {
  return Object.fromEntries(
    [...answers].flatMap(([question, answer]) =>
      question.startsWith(words) && typeof answer === "string" && isDigest(answer)
        ? [[question.slice(words.length), answer]]
        : []
    ),
  );
}

function graphsIn(answers: ReadonlyMap<string, Json>): Record<string, string> {
  return Object.fromEntries(
    [...answers].flatMap(([question, answer]) =>
      question.startsWith(GRAPH_QUESTION)
        ? [[question.slice(GRAPH_QUESTION.length), hashHex("sha256", JSON.stringify(answer))]]
        : []
    ),
  );
}

function shownPlace(repository: Parameters<typeof repositoryText>[0]): string {
  return repository.registry === "" ? `oci://${repository.path}` : repositoryText(repository);
}

function registryOf(repository: string): string {
  return repository.startsWith("oci://") ? "folders" : repository.split("/")[0] ?? repository;
}

function kindOf(type: ImageType): ContentKind {
  switch (type) {
    case "ocpRelease":
    case "ocpReleaseContent":
    case "cincinnatiGraph":
      return "releases";
    case "operatorCatalog":
    case "operatorBundle":
    case "operatorRelatedImage":
      return "operators";
    case "generic":
      return "images";
    case "helmImage":
      return "charts";
    default:
      return type satisfies never;
  }
}
