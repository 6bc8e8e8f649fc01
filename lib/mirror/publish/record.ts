/** After publishing: what is at the destination now is put on record, and clusters are told of it. */

import type { PublishedImage } from "../../model/mirror.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import { type ClusterResources, clusterResources, writeResources } from "../resources/cluster_resources.ts";
import { type MirroredImage, mirrorPairs, withPairs } from "../resources/mirror_pairs.ts";
import { type Ledger, readLedger, withImages, writeLedger } from "../workspace/ledger.ts";
import { ledgerPath, type WorkspacePaths } from "../workspace/paths.ts";
import type { PublishedSequence } from "./order.ts";

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

/** Writes the cluster resources of a destination into folders. */
export function writeDestinationResources(
  ledger: Pick<Ledger, "mirrors">,
  images: readonly MirroredImage[],
  destination: Destination,
  { mode, folders }: { readonly mode: ResourcesMode; readonly folders: readonly string[] },
): ClusterResources {
  const isAll = mode === "cumulative";
  const resources = clusterResources(isAll ? ledger.mirrors : pairsOf(images, destination));
  for (const folder of folders) writeResources(resources, folder, { others: isAll ? "keep" : "remove" });
  return resources;
}

function pairsOf(images: readonly MirroredImage[], { registry, maxNestedPaths }: Destination) {
  return mirrorPairs(images, { registry, byRepository: maxNestedPaths !== null });
}
