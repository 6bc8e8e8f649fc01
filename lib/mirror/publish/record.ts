/** After publishing: what is at the destination now is put on record, and clusters are told of it. */

import type { PublishedImage } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory } from "../../system/files.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import {
  areResourcesIn,
  type ClusterResources,
  clusterResources,
  writeResources,
} from "../resources/cluster_resources.ts";
import type { ResourceImage } from "../resources/resource_file.ts";
import { type MirroredImage, mirrorPairs, withPairs } from "../resources/mirror_pairs.ts";
import { type Ledger, readLedger, withImages, writeLedger } from "../workspace/ledger.ts";
import { ledgerPath, type WorkspacePaths } from "../workspace/paths.ts";
import { type Candidate, publishedAs, type PublishedSequence } from "./order.ts";

/**
 * Which images cluster resources speak of: all that were ever published to the destination, or, as oc-mirror has
 * it, those of this run alone.
 */
export type ResourcesMode = "cumulative" | "this-run";

/** What is recorded of a destination; an empty record where there is none. */
export function ledgerOf(paths: WorkspacePaths, destination: Destination): Ledger {
  return readLedger(ledgerPath(paths, destination)) ??
    { destination: destinationText(destination), sequence: null, images: [], mirrors: [] };
}

/**
 * Adds to the record of a destination.
 *
 * @param sequence The sequence that was published whole; null leaves the recorded one.
 */
export function record(
  paths: WorkspacePaths,
  destination: Destination,
  images: readonly PublishedImage[],
  sequence: PublishedSequence | null,
): Ledger {
  const before = ledgerOf(paths, destination);
  const after: Ledger = {
    destination: before.destination,
    sequence: sequence ?? before.sequence,
    images: withImages(before.images, images),
    mirrors: withPairs(before.mirrors, pairsOf(images, destination)),
  };
  writeLedger(ledgerPath(paths, destination), after);
  return after;
}

/**
 * Sets the record of a destination back to what an earlier sequence and those before it mirrored, and the cluster
 * resources with it.
 *
 * @param isWholeChain Whether the images of all sequences up to that one are known: else no mirror is forgotten.
 * @returns The paths of the resource files that were written or removed.
 */
export function recordRollback(
  paths: WorkspacePaths,
  destination: Destination,
  images: readonly PublishedImage[],
  sequence: Candidate,
  isWholeChain: boolean,
): readonly string[] {
  const before = ledgerOf(paths, destination);
  const mirrors = withPairs(isWholeChain ? [] : before.mirrors, pairsOf(images, destination));
  const after = { ...before, sequence: publishedAs(sequence, before.sequence), images, mirrors };
  writeLedger(ledgerPath(paths, destination), after);
  const resources = clusterResources(mirrors, images, destination.registry);
  return writeResources(resources, paths.resources, { others: "remove" });
}

/** Where cluster resources go, and what they speak of. */
export interface ResourcesPlace {
  readonly mode: ResourcesMode;
  /** The first has to take them; the others get copies, but for those on media that cannot be written to. */
  readonly folders: readonly string[];
}

export interface WrittenResources extends ClusterResources {
  /** The paths of files that were not so before. */
  readonly changed: readonly string[];
}

/** Writes the cluster resources of a destination into folders. */
export function writeDestinationResources(
  ledger: Pick<Ledger, "mirrors" | "images">,
  images: readonly ResourceImage[],
  destination: Destination,
  { mode, folders }: ResourcesPlace,
): WrittenResources {
  const resources = resourcesFor(ledger, images, destination, mode);
  const changed = withCopies(folders, (folder) => writeResources(resources, folder, OTHERS[mode]));
  return { ...resources, changed };
}

/** Writes into the folders of a place. @param write Tells the paths that it changed. @returns all of them. */
export function withCopies(
  [own, ...copies]: ResourcesPlace["folders"],
  write: (folder: string) => readonly string[],
): readonly string[] {
  const unlessUnwritable = (folder: string) => {
    try {
      return write(folder);
    } catch (error) {
      if (error instanceof DiagnosticError && error.code === "file-unwritable") return [];
      throw error;
    }
  };
  return [...own === undefined ? [] : write(own), ...copies.flatMap(unlessUnwritable)];
}

/** Whether the cluster resources are in all folders as they would be once some images are published. */
export function areDestinationResourcesWritten(
  ledger: Pick<Ledger, "mirrors" | "images">,
  images: readonly ResourceImage[],
  destination: Destination,
  { mode, folders }: ResourcesPlace,
): boolean {
  const mirrors = withPairs(ledger.mirrors, pairsOf(images, destination));
  const own = new Set(images.map(placeOf));
  const all = [...ledger.images.filter((image) => !own.has(placeOf(image))), ...images];
  const resources = resourcesFor({ mirrors, images: all }, images, destination, mode);
  // What lies beside a sequence and was never there may be on a medium that cannot be written to.
  return folders.every((folder, at) =>
    at > 0 && !isDirectory(folder) || areResourcesIn(folder, resources, OTHERS[mode])
  );
}

const OTHERS = {
  "cumulative": { others: "keep" },
  "this-run": { others: "remove" },
} as const satisfies Record<ResourcesMode, unknown>;

function resourcesFor(
  { mirrors, images: all }: {
    readonly mirrors: Ledger["mirrors"];
    readonly images: readonly ResourceImage[];
  },
  images: readonly ResourceImage[],
  destination: Destination,
  mode: ResourcesMode,
): ClusterResources {
  const { registry } = destination;
  return mode === "cumulative"
    ? clusterResources(mirrors, all, registry)
    : clusterResources(pairsOf(images, destination), images, registry);
}

function placeOf({ path, tag }: ResourceImage): string {
  return `${path}:${tag}`;
}

function pairsOf(images: readonly MirroredImage[], { registry, maxNestedPaths }: Destination) {
  return mirrorPairs(images, { registry, byRepository: maxNestedPaths !== null });
}
