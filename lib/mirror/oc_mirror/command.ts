/** What a command line of oc-mirror asks for. */

import type { Destination } from "../plan/destination.ts";
import type { RunSettings } from "./settings.ts";

export type OcMirrorCommand =
  | MirrorToDiskCommand
  | DiskToMirrorCommand
  | MirrorToMirrorCommand
  | PlanDeletionCommand
  | DeleteCommand
  | { readonly kind: "version"; readonly output: "text" | "json" | "yaml" }
  | { readonly kind: "help"; readonly command: "oc-mirror" | "delete" }
  | Misused;

export interface MirrorToDiskCommand extends Mirroring {
  readonly kind: "mirror-to-disk";
  /** The folder of the workspace. */
  readonly root: string;
  readonly strictArchive: boolean;
  /** `yyyy-MM-dd`: what was sealed on this day or later is carried again. */
  readonly since: string | null;
}

export interface DiskToMirrorCommand extends Mirroring {
  readonly kind: "disk-to-mirror";
  readonly from: string;
  readonly destination: Destination;
}

export interface MirrorToMirrorCommand extends Mirroring {
  readonly kind: "mirror-to-mirror";
  readonly root: string;
  readonly destination: Destination;
}

export interface PlanDeletionCommand extends Common {
  readonly kind: "plan-deletion";
  readonly config: string;
  readonly root: string;
  readonly destination: Destination;
  readonly id: string | null;
  readonly signatures: boolean;
}

export interface DeleteCommand extends Common {
  readonly kind: "delete";
  readonly list: string;
  /** The workspace that the list lies in; null when it lies elsewhere. */
  readonly root: string | null;
  readonly destination: Destination;
  readonly forceCache: boolean;
}

export interface Mirroring extends Common {
  readonly config: string;
  readonly dryRun: { readonly manifestLists: boolean } | null;
  readonly removeSignatures: boolean;
}

interface Common {
  readonly settings: RunSettings;
  /** Flags that were given and that ferry's own engine cannot follow. */
  readonly unsupported: readonly string[];
}

/** A command line that is refused. */
export interface Misused {
  readonly kind: "misused";
  readonly message: string;
  readonly exitCode: 1 | 255;
  /** Whose usage is shown with the message; null for none. */
  readonly usage: "oc-mirror" | "delete" | null;
}

/** Refuses a command line. */
export function misused(
  message: string,
  { exitCode = 1, usage = null }: Partial<Pick<Misused, "exitCode" | "usage">> = {},
): Misused {
  return { kind: "misused", message, exitCode, usage };
}
