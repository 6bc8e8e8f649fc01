/** What the manifest of a sequence says of it before its parts are written. */

import type { ImageFailure, SequenceIndex, SequenceManifest, ToolVersion } from "../../model/mirror.ts";
import type { Clock } from "../../system/clock.ts";
import type { ArchiveLayout } from "../archive/archive_layout.ts";
import { baseImagesOf } from "../archive/base_images.ts";
import { bytesOf } from "../plan/closure.ts";
import { missingImageOf } from "../reports.ts";
import { type Labels, labelsOf } from "../sequence/labels.ts";
import { cleanDescription, defaultDescription } from "../sequence/sequence_name.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface PlannedSequence {
  readonly workspace: Pick<Workspace, "chain">;
  readonly layout: ArchiveLayout;
  /** What the sequence is called; without it, what is usual. */
  readonly description?: string | undefined;
  readonly labels?: Labels | undefined;
  /** What is not in it although it was wanted. @default {[]} */
  readonly missing?: readonly ImageFailure[] | undefined;
}

export interface PlannedManifestDeps {
  readonly clock: Clock;
  readonly tool: ToolVersion;
  /** Who cuts it. */
  readonly process: { readonly user: string; readonly host: string };
}

export function plannedManifest(
  { workspace, layout, description, labels, missing = [] }: PlannedSequence,
  { clock, tool, process: { user, host } }: PlannedManifestDeps,
): Omit<SequenceManifest, "parts" | "config" | "signer"> {
  const { index, indexDigest, content } = layout;
  const { plan } = index;
  const dependencies = dependenciesOf(index);
  const baseImages = baseImagesOf(index);
  const nowMs = clock.nowMs();
  return {
    workspace: index.workspace,
    number: index.sequence,
    description: description === undefined
      ? defaultDescription(workspace.chain.length === 0, nowMs)
      : cleanDescription(description),
    ...labelsOf(labels),
    created: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    tool,
    maker: { user, host },
    driver: "embedded",
    predecessor: index.predecessor,
    base: index.base,
    supersedes: index.supersedes,
    complete: dependencies.length === 0,
    dependencies,
    ...(baseImages.length > 0 ? { baseImages } : {}),
    index: indexDigest,
    counts: { images: plan.images.length, carried: content.length },
    ...(missing.length > 0 ? { missing: missing.map(missingImageOf) } : {}),
    bytes: { carried: bytesOf(content), content: bytesOf([...plan.manifests, ...plan.blobs]) },
  };
}

/** The earlier sequences that carried something, ascending. */
function dependenciesOf({ placements }: SequenceIndex): readonly number[] {
  const numbers = new Set<number>();
  for (const placement of placements.values()) {
    if (placement.kind === "earlier") numbers.add(placement.sequence);
  }
  return [...numbers].toSorted((a, b) => a - b);
}
