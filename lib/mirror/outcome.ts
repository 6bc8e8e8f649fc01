/** How operations end. */

import type { ImageFailure, ImageType } from "../model/mirror.ts";
import type { DiagnosticError } from "../source/diagnostic.ts";
import type { PlanLock } from "./lock_file/plan_lock.ts";
import type { WrittenResources } from "./publish/record.ts";
import type { RecordedReceipt, WrittenReceipt } from "./receipt/keep_receipts.ts";
import type { ChainLink } from "./workspace/state.ts";
import type { SealedSequence } from "./sequence/seal.ts";

/** Bytes that a transfer moves. */
export interface TransferBytes {
  /** From the sources. */
  readonly fetched: number;
  /** All parts of the archive. */
  readonly carried: number;
  /** To the destination. */
  readonly sent: number;
}

/** Nothing was done: these images alone prevent it. */
export interface Refused {
  readonly status: "refused";
  readonly failures: readonly ImageFailure[];
}

/** The image set wants nothing. */
export interface Empty {
  readonly status: "empty";
}

/** What would happen; nothing did, but for the lists of images where they were asked for. */
export interface DryRun {
  readonly status: "dry-run";
  /** Whether there is something to do: it may be so without any bytes to move. */
  readonly isDue: boolean;
  readonly images: number;
  readonly bytes: TransferBytes;
  /** Images that could not be looked into. */
  readonly failures: readonly ImageFailure[];
  /** The list of all images; null where nothing is written. */
  readonly mapping: string | null;
  /** The list of those that are not on the disk yet; null where there are none as well. */
  readonly missing: string | null;
}

/** Everything was resolved and nothing was done: what a run would do is in the lock. */
export interface Locked {
  readonly status: "locked";
  readonly lock: PlanLock;
  /** How long reading from the sources will take, as fast as they were before; null where that is not known. */
  readonly forecastMs: number | null;
  /** Where the lock was written; null where nobody asked for that. */
  readonly file: { readonly path: string; readonly isNew: boolean } | null;
  readonly failures: readonly ImageFailure[];
}

export type MirrorToDiskOutcome =
  | {
    readonly status: "sealed";
    readonly sequence: SealedSequence;
    /** How many are in it and in those that it presumes. */
    readonly images: number;
    /** Images that are missing in it. */
    readonly failures: readonly ImageFailure[];
    readonly bytes: TransferBytes;
    /** Whether what it goes on from is taken for arrived without anybody having said so. @default {false} */
    readonly isAssumed?: boolean | undefined;
  }
  /** Everything is in the sequences up to this one. */
  | {
    readonly status: "unchanged";
    readonly since: ChainLink;
    readonly images: number;
    /** Images that were wanted as well, and cannot be had. */
    readonly failures: readonly ImageFailure[];
  }
  /** What was fetched stays for the next run. */
  | { readonly status: "failed"; readonly failures: readonly ImageFailure[]; readonly images: number }
  | Locked
  | Refused
  | Empty
  | DryRun;

/** Images are at a destination; `failures` tells of those that are not. */
export interface Published {
  readonly status: "published";
  /** How many there are now, and of how many something was sent. */
  readonly images: number;
  readonly sentImages: number;
  readonly failures: readonly ImageFailure[];
  readonly resources: WrittenResources;
  /** Where the resources are. */
  readonly resourcesFolder: string;
  /** The list of errors for people, where there were some. */
  readonly errorsFile: string | null;
  /** The same for programs. */
  readonly missingFile?: string | null | undefined;
}

export type DiskToMirrorOutcome =
  | (Published & { readonly sequences: readonly string[] })
  | Refused
  | Empty
  | DryRun;

export type MirrorToMirrorOutcome = Published | Locked | Refused | Empty | DryRun;

export interface DeletePlanned {
  readonly status: "planned";
  readonly items: number;
  /** The files: the list, and what it was made from. */
  readonly plan: string;
  readonly config: string;
  /** Whether the list was not there, or not the same. */
  readonly isNew: boolean;
  readonly failures: readonly ImageFailure[];
}

export interface Deleted {
  readonly status: "deleted";
  readonly deleted: readonly string[];
  /** Those that were not there any more. */
  readonly absent: readonly string[];
  /** Those that had to stay, with why. */
  readonly kept: readonly { readonly reference: string; readonly why: string }[];
  readonly failures: readonly ImageFailure[];
  /** Items of the plan that are not of this destination. */
  readonly refused: readonly DiagnosticError[];
}

export type DeleteOutcome = DeletePlanned | Deleted | Empty;

/** What was published is said. */
export type ReceiptOutcome = { readonly status: "receipt" } & WrittenReceipt;

/** What was published elsewhere is known. */
export type AcknowledgeOutcome = { readonly status: "acknowledged" } & RecordedReceipt;

export type MirrorOutcome =
  | ReceiptOutcome
  | AcknowledgeOutcome
  | MirrorToDiskOutcome
  | DiskToMirrorOutcome
  | MirrorToMirrorOutcome
  | DeleteOutcome;

/** Exit codes of oc-mirror, to be added up. */
const EXIT_BITS = {
  ocpRelease: 2,
  ocpReleaseContent: 2,
  cincinnatiGraph: 2,
  operatorCatalog: 4,
  operatorBundle: 4,
  operatorRelatedImage: 4,
  generic: 8,
  helmImage: 16,
} as const satisfies Record<ImageType, number>;

/** The exit code that oc-mirror gives for an outcome. */
export function exitCodeOf(outcome: MirrorOutcome): number {
  switch (outcome.status) {
    case "dry-run":
    case "receipt":
    case "acknowledged":
      return 0;
    case "locked":
    case "sealed":
    case "unchanged":
    case "published":
    case "failed":
      return bitsOf(outcome.failures);
    case "refused": {
      // As there, nobody is asked for other images once the releases are not to be had.
      const releases = outcome.failures.filter(({ type }) => EXIT_BITS[type] === EXIT_BITS.ocpRelease);
      return bitsOf(releases.length > 0 ? releases : outcome.failures);
    }
    case "empty":
      return 1;
    case "planned":
      return outcome.failures.length > 0 ? 1 : 0;
    case "deleted":
      return outcome.failures.length + outcome.refused.length > 0 ? 1 : 0;
    default:
      return outcome satisfies never;
  }
}

function bitsOf(failures: readonly ImageFailure[]): number {
  return failures.reduce((bits, { type }) => bits | EXIT_BITS[type], 0);
}
