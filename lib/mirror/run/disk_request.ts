/** What a run that mirrors to disk is asked for. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { ImageSet } from "../../model/mirror.ts";
import type { Repository } from "../../model/oci.ts";
import type { FollowedLock } from "../lock_file/follow_lock.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";
import type { Labels } from "../sequence/labels.ts";
import type { BaseChoice } from "../workspace/base.ts";
import type { DryRunRequest } from "./dry_run.ts";

/**
 * What a run begins from: the sequences so far (`incremental`), nothing but in the same chain (`baseline`), or
 * nothing at all, in place of everything that is there (`clean`).
 */
export type MirrorMode = "incremental" | "baseline" | "clean";

export type ArchiveFormat = "ferry" | "oc-mirror";

export interface MirrorToDiskRequest {
  /** The folder of the workspace. */
  readonly root: string;
  readonly imageSet: ImageSet;
  /** @default {"incremental"} */
  readonly mode?: MirrorMode | undefined;
  /** Where the chain is kept for several machines; without it, in the workspace alone. */
  readonly metadata?: Repository | undefined;
  /** What an incremental sequence goes on from; without it, what `chooseBase` says. */
  readonly base?: BaseChoice | undefined;
  /** What the sequence is called; without it, what is usual. */
  readonly description?: string | undefined;
  /** What is noted of the sequence beside that. @default {{}} */
  readonly labels?: Labels | undefined;
  /** Bytes that a part may have; without it `archiveSize` of the image set, or 500 GiB. */
  readonly partLimitBytes?: number | undefined;
  /** False begins although a source gives nothing at all. @default {true} */
  readonly preflight?: boolean | undefined;
  /** Seals nothing unless every image can be had. @default {false} */
  readonly strict?: boolean | undefined;
  /** @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  /** Refuses blobs that do not fit into one part, instead of splitting them. @default {false} */
  readonly strictArchive?: boolean | undefined;
  /** Carries again what was sealed on this day of UTC, `yyyy-MM-dd`, or later. */
  readonly since?: string | undefined;
  /** Cuts a sequence even when nothing has changed. @default whether `since` is given */
  readonly evenIfUnchanged?: boolean | undefined;
  /** @default {false} */
  readonly removeSignatures?: boolean | undefined;
  /** Takes attestations, bills of materials and other OCI referrers of images as well. @default {false} */
  readonly referrers?: boolean | undefined;
  /** Images whose blobs the destination has: they are not carried. @default {[]} */
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
  /** `oc-mirror` for archives that oc-mirror can read as well. @default {"ferry"} */
  readonly format?: ArchiveFormat | undefined;
  /** Links the parts of the newest sequence where oc-mirror would put them. @default {false} */
  readonly linkParts?: boolean | undefined;
  /** The port by which oc-mirror's own cache would be named. @default {55000} */
  readonly cachePort?: number | undefined;
  readonly dryRun?: DryRunRequest | undefined;
  /** Only resolves everything, and puts it into a lock. @default {false} */
  readonly planOnly?: boolean | undefined;
  /** What is to be done, to the letter. */
  readonly follow?: FollowedLock | undefined;
}
