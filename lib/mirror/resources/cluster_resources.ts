/** How a cluster learns of mirrored images: what stands for what, and what there is for it. */

import type { MirrorPair } from "../../model/mirror.ts";
import type { Json } from "../../model/json.ts";
import { listFolder, makeFolder, readTextIfAny, removePath, replaceFile } from "../../system/files.ts";
import { catalogResources } from "./catalog_resources.ts";
import { releaseResources } from "./release_resources.ts";
import { type ResourceFile, type ResourceImage, resourceText } from "./resource_file.ts";

export { type ResourceFile, resourceText };

/** Everything to apply, in the order in which it should be. */
export interface ClusterResources {
  readonly files: readonly ResourceFile[];
}

const KINDS = {
  digest: { prefix: "idms", kind: "ImageDigestMirrorSet", field: "imageDigestMirrors" },
  tag: { prefix: "itms", kind: "ImageTagMirrorSet", field: "imageTagMirrors" },
} as const satisfies Record<MirrorPair["by"], unknown>;

/**
 * The resources for some pairs and images. The same give the same objects: nothing in them tells a time.
 *
 * @param registry `host[:port]` of the destination.
 */
export function clusterResources(
  pairs: readonly MirrorPair[],
  images: readonly ResourceImage[] = [],
  registry = "",
): ClusterResources {
  const files = (["digest", "tag"] as const).flatMap((by): readonly ResourceFile[] => {
    const own = pairs.filter((pair) => pair.by === by);
    const objects = (["release", "operator", "generic"] as const)
      .map((category) => ({ category, pairs: own.filter((pair) => pair.category === category) }))
      .filter(({ pairs }) => pairs.length > 0)
      .map(({ category, pairs }) => mirrorSet(by, category, pairs));
    return objects.length === 0 ? [] : [{ name: `${KINDS[by].prefix}-oc-mirror.yaml`, objects }];
  });
  return { files: [...files, ...catalogResources(images, registry), ...releaseResources(images, registry)] };
}

export interface WriteResourcesOptions {
  /** What happens to files that are not among them. @default {"keep"} */
  readonly others?: "keep" | "remove";
}

/** A file to be written; null for one to be removed. */
interface FileChange {
  readonly path: string;
  readonly text: string | null;
}

/**
 * Writes resources into a folder, where they differ from what is there.
 *
 * @returns The paths of the files that were written or removed.
 */
export function writeResources(
  resources: ClusterResources,
  folder: string,
  options: WriteResourcesOptions = {},
): readonly string[] {
  const changes = changesIn(folder, resources, options);
  for (const { path, text } of changes) {
    if (text === null) removePath(path);
    else {
      makeFolder(folder);
      replaceFile(path, text);
    }
  }
  return changes.map(({ path }) => path);
}

/** Whether writing resources into a folder would change anything there. */
export function areResourcesIn(
  folder: string,
  resources: ClusterResources,
  options: WriteResourcesOptions = {},
): boolean {
  return changesIn(folder, resources, options).length === 0;
}

function changesIn(
  folder: string,
  { files }: ClusterResources,
  { others = "keep" }: WriteResourcesOptions,
): readonly FileChange[] {
  const strangers = listFolder(folder).filter((name) => !files.some((file) => file.name === name));
  const removed = others === "remove" ? strangers : [];
  return [
    ...removed.map((name) => ({ path: `${folder}/${name}`, text: null })),
    ...files
      .map((file) => ({ path: `${folder}/${file.name}`, text: resourceText(file) }))
      .filter(({ path, text }) => readTextIfAny(path) !== text),
  ];
}

function mirrorSet(by: MirrorPair["by"], category: string, pairs: readonly MirrorPair[]): Json {
  const { prefix, kind, field } = KINDS[by];
  const bySource = Map.groupBy(pairs, ({ source }) => source);
  return {
    apiVersion: "config.openshift.io/v1",
    kind,
    metadata: { annotations: { createdBy: "ferry" }, name: `${prefix}-${category}-0` },
    spec: {
      [field]: [...bySource].map(([source, own]) => ({ mirrors: own.map(({ mirror }) => mirror), source })),
    },
  };
}
