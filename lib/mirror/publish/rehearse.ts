/** Dry runs of publishing. */

import { repositoryText } from "../../model/oci.ts";
import { type DryRunRequest, type MappedImage, mappingLines } from "../dry_run.ts";
import type { DryRun } from "../outcome.ts";
import { repositoryAt } from "../plan/destination.ts";
import { writeMapping } from "../reports.ts";
import type { MirrorDeps, RunOptions, Session } from "../session.ts";
import { estimatePublishing, type PublishRequest } from "./publish_images.ts";
import { writeDestinationResources } from "./record.ts";

/**
 * Tells what publishing would send, and writes the mapping where it is asked for.
 *
 * @param mapped All that is wanted, in the order of the mapping.
 */
export async function rehearsePublishing(
  request: PublishRequest,
  mapped: readonly MappedImage[],
  dryRun: DryRunRequest,
  { paths, teller }: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<Omit<DryRun, "failures">> {
  const { destination, plan } = request;
  const sending = await estimatePublishing(request, { registry: deps.destinations, teller }, options);
  const told = {
    status: "dry-run",
    isDue: sending.images > 0,
    images: mapped.length,
    bytes: { fetched: 0, carried: 0, sent: sending.bytes },
  } as const;
  if (!dryRun.writes) return { ...told, mapping: null, missing: null };
  const target = (path: string) => repositoryAt(destination, path);
  if (dryRun.resources) {
    const images = mapped.map(({ origin, type, path }) => ({ origin, type, path: target(path).path }));
    writeDestinationResources({ mirrors: [] }, images, destination, {
      mode: "this-run",
      folders: [paths.resources],
    });
  }
  const lines = mappingLines(mapped, plan, (path) => repositoryText(target(path)), dryRun);
  return { ...told, ...writeMapping(paths, lines, []) };
}
