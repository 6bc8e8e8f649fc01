/** From an image set to a plan, in a workspace that remembers what it met. */

import type { Json } from "../../model/json.ts";
import type { ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import { Answers } from "../resolve/answers.ts";
import { collectAll } from "../resolve/collect.ts";
import type { MirrorDeps, RunOptions, Session } from "../session.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import { withoutDependants } from "./dependants.ts";
import { planImages, type Planned } from "./plan_images.ts";
import { ManifestStore } from "./manifest_store.ts";
import { SourceMemory } from "./source_memory.ts";

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
    /** What the images were found by. */
    readonly answers: ReadonlyMap<string, Json>;
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
  deps: Pick<MirrorDeps, "sources" | "upstream" | "clock">,
  options: PlanSetOptions = {},
): Promise<PlannedSet> {
  const { parallelImages = 4, removeSignatures = false, afresh = false, writes = true, signal } = options;
  const { ignoreReleaseSignature = false } = options;
  teller.phase("planning");
  const manifests = new ManifestStore(paths.manifests, { writes });
  const answers = Answers.load(paths.answers, { mode: "ask", writes });
  const { wanted, failed, refused } = await collectAll(set, destination, {
    workingDir: paths.workingDir,
    catalogs: new CatalogStore(paths.catalogs, { writes }),
    sources: deps.sources,
    upstream: deps.upstream,
    manifests,
    answers,
    teller,
    ignoreReleaseSignature,
    namesOnly: false,
    writes,
    nowS: deps.clock.nowMs() / 1000,
    signal,
  });
  if (refused.length > 0) return { kind: "refused", failures: refused };
  if (wanted.length + failed.length === 0) return { kind: "empty" };
  const memory = SourceMemory.load(paths.memory, { afresh, writes });
  const found = await planImages(
    wanted,
    { registries: deps.sources, manifests, memory },
    { removeSignatures, parallel: parallelImages * QUESTIONS_FOR_AN_IMAGE, signal },
  );
  const planned = withoutDependants(found, wanted);
  if (planned.collisions.length > 0) return { kind: "refused", failures: planned.collisions };
  const failures = [...failed, ...planned.failures];
  for (const failure of failures) teller.tell({ kind: "image-failed", failure });
  return { kind: "planned", wanted, planned, manifests, answers: answers.used, failures };
}
