/** Dry runs of mirroring to disk. */

import type { PinnedImage } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import type { ArchiveLayout } from "../archive/archive_layout.ts";
import { stagingFolder } from "./cut_sequence.ts";
import { type DryRunRequest, mappedFromSources, type MappedImage, mappingLines } from "./dry_run.ts";
import type { DryRun } from "../outcome.ts";
import { bytesOf, Closures } from "../plan/closure.ts";
import type { PlannedSet } from "../plan/plan_set.ts";
import { writeMapping } from "../reports.ts";
import { readJournal } from "../staging/journal.ts";
import { stagingPaths } from "../staging/staging.ts";
import type { WorkspacePaths } from "../workspace/paths.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface DiskRehearsal {
  readonly workspace: Workspace;
  readonly set: PlannedSet & { readonly kind: "planned" };
  readonly layout: ArchiveLayout;
  /** Whether a sequence would be cut. */
  readonly isDue: boolean;
  readonly dryRun: DryRunRequest;
  /** The port by which oc-mirror's own cache would be named. */
  readonly cachePort: number;
}

/** Tells what would be fetched and carried, to the byte, and writes the lists where they are asked for. */
export function rehearseDisk(
  { workspace, set, layout, isDue, dryRun, cachePort }: DiskRehearsal,
  paths: WorkspacePaths,
): DryRun {
  const { plan } = set.planned;
  const coming = contentToCome(workspace, layout);
  const told = {
    status: "dry-run",
    isDue,
    images: set.wanted.length,
    bytes: {
      // Manifests were fetched to find out.
      fetched: bytesOf(plan.blobs.filter(({ digest }) => coming.has(digest))),
      carried: isDue ? layout.parts.reduce((sum, { size }) => sum + size, 0) : 0,
      sent: 0,
    },
    failures: set.failures,
  } as const;
  if (!dryRun.writes) return { ...told, mapping: null, missing: null };
  const closures = new Closures(plan);
  const isMissing = (image: PinnedImage | null) => {
    if (image === null) return true;
    const { manifests, blobs } = closures.ofImage(image);
    return [...manifests, ...blobs].some(({ digest }) => coming.has(digest));
  };
  const mapped = mappedFromSources(set.wanted, plan);
  const lines = (images: readonly MappedImage[], lists: Pick<DryRunRequest, "manifestLists">) =>
    mappingLines(images, plan, (path) => `localhost:${cachePort}/${path}`, lists);
  const missing = mapped.filter(({ image }) => isMissing(image));
  return { ...told, ...writeMapping(paths, lines(mapped, dryRun), lines(missing, {})) };
}

/** The content of an archive that no earlier run has fetched. */
export function contentToCome(workspace: Workspace, layout: ArchiveLayout): ReadonlySet<Digest> {
  const staged = new Set(readJournal(stagingPaths(stagingFolder(workspace, layout)).journal));
  return new Set(layout.content.map(({ digest }) => digest).filter((one) => !staged.has(one)));
}
