/** Something to mirror or to delete, as data: what command lines and tasks ask for, here or on another machine. */

import type { SourceFile } from "../../source/span.ts";
import type { BaseImageRequest } from "../../model/base_image.ts";
import type { DriverName } from "../../model/mirror.ts";
import type { MirrorMode } from "../run/disk_request.ts";
import type { ArchiveFormat } from "../run/disk_request.ts";
import type { RunSettings } from "../oc_mirror/settings.ts";
import type { Destination } from "../plan/destination.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";
import type { Labels } from "../sequence/labels.ts";
import type { BaseChoice } from "../workspace/base.ts";
import type { Allowance } from "../publish/order.ts";
import type { ResourcesMode } from "../publish/record.ts";

export type DriverChoice = DriverName | "auto";

interface Common {
  readonly driver: DriverChoice;
  readonly settings: RunSettings;
  /** What becomes of operators of which an image cannot be had; absent for what is usual. */
  readonly incomplete?: IncompleteOperators | undefined;
  /** False begins without making sure of registries and room. */
  readonly preflight?: boolean | undefined;
  /** Paths of files with rules of the site; absent or none for those that the environment names. */
  readonly rules?: readonly string[] | undefined;
}

/** Of what goes to a registry, at once or in the end. */
interface WithBaseImages {
  /** What the destination has without being sent it; absent for nothing. */
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
}

/** Makes a lock file and does nothing, or does what one says. */
export type LockUse =
  /** `file`: where it goes; absent for nowhere. */
  | { readonly kind: "make"; readonly file?: string | undefined }
  | { readonly kind: "follow"; readonly file: string; readonly allowMovedTags: boolean };

/** The file of an image set: a path where the job is done, or the text itself. */
export type ConfigSource = string | SourceFile;

/** Null to do it; else what is told instead. */
export type Rehearsal =
  | null
  /** Writes lists of images into the workspace, as oc-mirror does. */
  | { readonly writes: true; readonly manifestLists: boolean }
  /** Writes nothing at all. */
  | { readonly writes: false };

/** What a plan does not look at: how a sequence would be written. */
export const NOTHING_WRITTEN = {
  description: null,
  partLimitBytes: null,
  strictArchive: false,
  since: null,
  evenIfUnchanged: false,
  linkParts: false,
} as const satisfies Partial<MirrorToDiskJob>;

export interface MirrorToDiskJob extends Common, WithBaseImages {
  readonly kind: "mirror-to-disk";
  /** The folder of the workspace. */
  readonly root: string;
  readonly config: ConfigSource;
  readonly mode: MirrorMode;
  /** What an incremental sequence goes on from; absent for what is usual. */
  readonly base?: BaseChoice | undefined;
  /** `registry://host[:port]/path`; absent where the state is in the workspace alone. */
  readonly metadata?: string | undefined;
  readonly description: string | null;
  /** What is noted of the sequence; absent for nothing. */
  readonly labels?: Labels | undefined;
  readonly partLimitBytes: number | null;
  readonly strictArchive: boolean;
  /** Seals nothing unless every image can be had. */
  readonly strict?: boolean | undefined;
  /** `yyyy-MM-dd`. */
  readonly since: string | null;
  readonly evenIfUnchanged: boolean;
  readonly removeSignatures: boolean;
  /** Also what else refers to images. */
  readonly referrers?: boolean | undefined;
  readonly linkParts: boolean;
  readonly lock?: LockUse | undefined;
  /** Absent for ferry's own. */
  readonly format?: ArchiveFormat | undefined;
  readonly rehearsal: Rehearsal;
}

export interface DiskToMirrorJob extends Common, WithBaseImages {
  readonly kind: "disk-to-mirror";
  readonly from: string;
  /** The workspace that remembers what was published; null for the one that `from` lies in. */
  readonly root: string | null;
  readonly destination: Destination;
  /** Narrows what is published; null for everything. */
  readonly config: ConfigSource | null;
  readonly allow: readonly Allowance[];
  readonly resources: ResourcesMode;
  readonly rehearsal: Rehearsal;
}

export interface MirrorToMirrorJob extends Common, WithBaseImages {
  readonly kind: "mirror-to-mirror";
  readonly root: string;
  readonly config: ConfigSource;
  readonly destination: Destination;
  readonly removeSignatures: boolean;
  /** Also what else refers to images. */
  readonly referrers?: boolean | undefined;
  readonly lock?: LockUse | undefined;
  readonly resources: ResourcesMode;
  readonly rehearsal: Rehearsal;
}

export interface PlanDeletionJob extends Common {
  readonly kind: "plan-deletion";
  readonly root: string;
  readonly config: ConfigSource;
  readonly destination: Destination;
  /** Tells the files of several plans apart; null for none. */
  readonly id: string | null;
  readonly signatures: boolean;
}

export interface DeleteJob extends Common {
  readonly kind: "delete";
  /** The path of the list. */
  readonly list: string;
  readonly root: string | null;
  readonly destination: Destination;
  readonly forceCache: boolean;
  /** Tells what would go, as if it had gone. */
  readonly rehearsal: boolean;
}

/** Says what was published. */
export interface ReceiptJob extends Common {
  readonly kind: "receipt";
  readonly root: string;
  /** `host[:port][/path]`; null for the only one. */
  readonly destination: string | null;
  /** Where the file goes; null for the usual place. */
  readonly file: string | null;
  readonly rehearsal: boolean;
}

/** Takes note of what was published. */
export interface AcknowledgeJob extends Common {
  readonly kind: "acknowledge";
  readonly root: string;
  /** The path of a receipt, or its code. */
  readonly receipt: string;
  /** What the site is called; null for what the receipt says, or the only one. */
  readonly site: string | null;
  readonly allowOlder: boolean;
  /** As in `MirrorToDiskJob`. */
  readonly metadata: string | null;
}

export type MirrorJob =
  | ReceiptJob
  | AcknowledgeJob
  | MirrorToDiskJob
  | DiskToMirrorJob
  | MirrorToMirrorJob
  | PlanDeletionJob
  | DeleteJob;
