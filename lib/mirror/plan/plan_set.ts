/** From an image set to a plan, in a workspace that remembers what it met. */

import type { ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import { refuseSections } from "../config/load_image_set.ts";
import type { MirrorDeps, RunOptions, Session } from "../session.ts";
import { planImages, type Planned } from "./plan_images.ts";
import { ManifestStore } from "./manifest_store.ts";
import { SourceMemory } from "./source_memory.ts";
import { collectImages } from "./wanted.ts";

/** Questions are small, and most of their time is spent on the way. */
const QUESTIONS_FOR_AN_IMAGE = 4;

export interface PlanSetOptions extends RunOptions {
  readonly removeSignatures?: boolean | undefined;
  /** Asks for everything anew, also for what was absent before. @default {false} */
  readonly afresh?: boolean | undefined;
  /** False leaves the workspace as it is. @default {true} */
  readonly writes?: boolean | undefined;
}

export type PlannedSet =
  /** Nothing may be mirrored because of these. */
  | { readonly kind: "refused"; readonly failures: readonly ImageFailure[] }
  | { readonly kind: "empty" }
  | {
    readonly kind: "planned";
    readonly wanted: readonly WantedImage[];
    readonly planned: Planned;
    readonly manifests: ManifestStore;
    /** All images that cannot be had, in the plan or before it. */
    readonly failures: readonly ImageFailure[];
  };

/**
 * Plans an image set.
 *
 * @param destination What stands before paths in the references that `blockedImages` is tried on.
 * @throws {DiagnosticError | DiagnosticList} `not-supported` for sections of other content.
 */
export async function planSet(
  set: ImageSet,
  destination: string,
  { paths, teller }: Session,
  deps: Pick<MirrorDeps, "sources">,
  options: PlanSetOptions = {},
): Promise<PlannedSet> {
  const { parallelImages = 4, removeSignatures = false, afresh = false, writes = true, signal } = options;
  refuseSections(set);
  const { wanted, failed, refused } = collectImages(set, destination);
  if (refused.length > 0) return { kind: "refused", failures: refused };
  if (wanted.length + failed.length === 0) return { kind: "empty" };
  teller.phase("planning");
  const manifests = new ManifestStore(paths.manifests, { writes });
  const memory = SourceMemory.load(paths.memory, { afresh, writes });
  const planned = await planImages(
    wanted,
    { registries: deps.sources, manifests, memory },
    { removeSignatures, parallel: parallelImages * QUESTIONS_FOR_AN_IMAGE, signal },
  );
  if (planned.collisions.length > 0) return { kind: "refused", failures: planned.collisions };
  const failures = [...failed, ...planned.failures];
  for (const failure of failures) teller.tell({ kind: "image-failed", failure });
  return { kind: "planned", wanted, planned, manifests, failures };
}
