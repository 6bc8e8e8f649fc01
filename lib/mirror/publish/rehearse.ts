/** Dry runs of publishing. */

import { repositoryText } from "../../model/oci.ts";
import { type DryRunRequest, type MappedImage, mappingLines } from "../run/dry_run.ts";
import type { DryRun } from "../outcome.ts";
import { bytesOf } from "../plan/closure.ts";
import { repositoryAt } from "../plan/destination.ts";
import { writeMapping } from "../reports.ts";
import type { MirrorDeps, RunOptions, Session } from "../session.ts";
import { estimatePublishing, type PublishRequest } from "./publish_images.ts";
import {
  areDestinationResourcesWritten,
  ledgerOf,
  type ResourcesPlace,
  writeDestinationResources,
} from "./record.ts";

export interface PublishRehearsal {
  readonly request: PublishRequest;
  /** What will be there in the end, in the order of the mapping. */
  readonly mapped: readonly MappedImage[];
  readonly dryRun: DryRunRequest;
  /** Where cluster resources would go. */
  readonly place: ResourcesPlace;
}

/** Tells what publishing would send, and writes the mapping where it is asked for. */
export async function rehearsePublishing(
  { request, mapped, dryRun, place }: PublishRehearsal,
  { paths, teller }: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<Omit<DryRun, "failures">> {
  const { destination, plan } = request;
  const sending = await estimatePublishing(request, { registry: deps.destinations, teller }, options);
  const target = (path: string) => repositoryAt(destination, path);
  const images = mapped.map(({ origin, type, path, tag, image }) => ({
    origin,
    type,
    path: target(path).path,
    tag,
    digest: image?.digest ?? null,
    notes: image?.notes,
  }));
  const ledger = ledgerOf(paths, destination);
  const told = {
    status: "dry-run",
    isDue: sending.images > 0 || !areDestinationResourcesWritten(ledger, images, destination, place),
    images: mapped.length,
    bytes: { fetched: 0, carried: 0, sent: bytesOf(sending.blobs) },
  } as const;
  if (!dryRun.writes) return { ...told, mapping: null, missing: null };
  if (dryRun.resources) {
    writeDestinationResources(ledger, images, destination, { mode: "this-run", folders: [paths.resources] });
  }
  const lines = mappingLines(mapped, plan, (path) => repositoryText(target(path)), dryRun);
  return { ...told, ...writeMapping(paths, lines, []) };
}
