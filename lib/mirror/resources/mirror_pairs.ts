/** Which sources are found where instead: what a cluster must be told of mirrored images. */

import type { ImageType, MirrorPair, PublishedImage } from "../../model/mirror.ts";
import { parseRepository, wholeRepository } from "../../model/oci.ts";
import { byCodePoint } from "../../system/files.ts";
import { originOf } from "../plan/origin.ts";

/** What pairs are made of. */
export type MirroredImage = Pick<PublishedImage, "origin" | "type" | "path">;

export interface PairOptions {
  /** `host[:port]` of the destination. */
  readonly registry: string;
  /** Names repositories one by one, as when paths were flattened. @default {false} */
  readonly byRepository?: boolean;
}

/** The pairs of some images, sorted, each once. Catalogs and the update graph are not asked for by clusters this way. */
export function mirrorPairs(
  images: readonly MirroredImage[],
  { registry, byRepository = false }: PairOptions,
): readonly MirrorPair[] {
  const pairs = images.flatMap((image): readonly MirrorPair[] => {
    const category = categoryOf(image.type);
    if (category === null) return [];
    const origin = originOf(image.origin);
    if (origin.transport !== "docker") return [];
    const isRelease = image.type === "ocpRelease";
    const scope = scopeOf(origin.domain, origin.path, image.path, byRepository);
    const pair = { category, source: scope.source, mirror: joined(registry, scope.path) };
    return [
      ...(origin.digest !== null || isRelease ? [{ ...pair, by: "digest" as const }] : []),
      ...(origin.tag !== null ? [{ ...pair, by: "tag" as const }] : []),
    ];
  });
  return withPairs([], pairs);
}

/** All pairs, sorted, each once. */
export function withPairs(
  before: readonly MirrorPair[],
  more: readonly MirrorPair[],
): readonly MirrorPair[] {
  const byText = new Map([...before, ...more].map((pair) => {
    const { category, by, source, mirror } = pair;
    return [[category, by, source, mirror].join(" "), { category, by, source, mirror }] as const;
  }));
  return [...byText].toSorted(([a], [b]) => byCodePoint(a, b)).map(([, pair]) => pair);
}

function categoryOf(type: ImageType): MirrorPair["category"] | null {
  switch (type) {
    case "ocpRelease":
    case "ocpReleaseContent":
      return "release";
    case "operatorBundle":
    case "operatorRelatedImage":
      return "operator";
    case "generic":
    case "helmImage":
      return "generic";
    case "operatorCatalog":
    case "cincinnatiGraph":
      return null;
    default:
      return type satisfies never;
  }
}

/**
 * The namespace of an image on both sides, where the destination keeps the image's path as it is; otherwise the
 * repository.
 */
function scopeOf(
  domain: string,
  path: string,
  target: string,
  byRepository: boolean,
): { readonly source: string; readonly path: string } {
  const own = wholeRepository(parseRepository(joined(domain, path)));
  const isSame = target === own.path || target.endsWith(`/${own.path}`);
  if (byRepository || !isSame) return { source: joined(own.registry, own.path), path: target };
  return { source: joined(own.registry, parentOf(own.path)), path: parentOf(target) };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function joined(first: string, second: string): string {
  return [first, second].filter((part) => part !== "").join("/");
}
