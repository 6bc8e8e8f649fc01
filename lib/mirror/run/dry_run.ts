/** Dry runs: what would be copied from where to where. */

import type { ImagePlan, ImageType, PinnedImage, WantedImage } from "../../model/mirror.ts";
import { referenceText } from "../../model/oci.ts";
import { Closures } from "../plan/closure.ts";
import { originOf } from "../plan/origin.ts";
import type { MappingLine } from "../reports.ts";

/** Tells what would be done, instead of doing it. */
export interface DryRunRequest {
  /** Writes lists of images into the workspace, as oc-mirror does; else nothing at all is written. */
  readonly writes: boolean;
  /** Lists the members of lists as well. @default {false} */
  readonly manifestLists?: boolean;
  /** Writes cluster resources as well, as if it had been done. @default {false} */
  readonly resources?: boolean;
}

/** An image of a mapping. */
export interface MappedImage {
  readonly origin: string;
  readonly type: ImageType;
  /** With its scheme. */
  readonly source: string;
  readonly path: string;
  readonly tag: string;
  /** The image in the plan; null when it could not be looked into. */
  readonly image: PinnedImage | null;
}

/** The port of oc-mirror's cache where none is chosen. */
const CACHE_PORT = 55_000;

/** Images as they are pulled from their sources. */
export function mappedFromSources(
  wanted: readonly WantedImage[],
  { images }: ImagePlan,
): readonly MappedImage[] {
  const pinned = new Map(images.map((image) => [keyOf(image), image]));
  return wanted.map((one) => {
    const { origin, type, path, tag } = one;
    return { origin, type, source: shownSource(one), path, tag, image: pinned.get(keyOf(one)) ?? null };
  });
}

/** What is made here is named as oc-mirror names it, which makes it in its cache; payloads are named as who signed them does. */
function shownSource({ origin, type, source, path, tag }: WantedImage): string {
  if (type === "ocpRelease") return `docker://${origin}`;
  switch (source.kind) {
    case "registry": {
      // Docker's short names are not written out there.
      const { domain, path } = originOf(origin);
      return `docker://${referenceText({ ...source.reference, repository: { registry: domain, path } })}`;
    }
    case "layout":
      return `oci://${source.folder}`;
    case "made":
      return `docker://localhost:${CACHE_PORT}/${path}:${tag}`;
    default:
      return source satisfies never;
  }
}

/** Images as oc-mirror would read them from its cache, which it serves on a port of this machine. */
export function mappedFromCache(images: readonly PinnedImage[], port: number): readonly MappedImage[] {
  return images.map((image) => {
    const { origin, type, path, tag } = image;
    return { origin, type, source: `docker://localhost:${port}/${path}:${tag}`, path, tag, image };
  });
}

/** The lines of a mapping. @param target The repository of a path, without scheme. */
export function mappingLines(
  images: readonly MappedImage[],
  plan: ImagePlan,
  target: (path: string) => string,
  { manifestLists = false }: Pick<DryRunRequest, "manifestLists">,
): readonly MappingLine[] {
  const closures = new Closures(plan);
  return images.flatMap(({ source, path, tag, image }) => {
    const to = `docker://${target(path)}`;
    const line = { source, target: `${to}:${tag}` };
    if (!manifestLists || image === null) return [line];
    const { manifests } = closures.ofParts(image, { root: true, attached: [] });
    const members = manifests.filter(({ digest }) => digest !== image.digest);
    const bare = source.replace(/@sha256:[0-9a-f]+$/, "");
    return [
      line,
      ...members.map((one) => ({ source: `${bare}@${one.digest}`, target: `${to}@${one.digest}` })),
    ];
  });
}

function keyOf({ origin, path, tag }: Pick<PinnedImage, "origin" | "path" | "tag">): string {
  return `${origin} ${path}:${tag}`;
}
