/** A run on a workspace: what all operations need, and the lock around them. */

import type { ToolVersion } from "../model/mirror.ts";
import type { MirrorEvent } from "../model/mirror_event.ts";
import type { Registry, RegistryReader } from "../registry/registry.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { Clock } from "../system/clock.ts";
import type { Ed25519Key } from "../system/ed25519.ts";
import { isDirectory, removePath } from "../system/files.ts";
import type { ImagePolicy } from "./policy/image_policy.ts";
import type { Upstream } from "./resolve/upstream.ts";
import type { SiteRules } from "./site_rules/site_rules.ts";
import { Teller } from "./teller.ts";
import type { TrustedKey } from "./trust/signature.ts";
import { finishReplacement, isReplacementUnfinished } from "./workspace/clean.ts";
import { removeDebris } from "./workspace/debris.ts";
import { lockWorkspace } from "./workspace/lock.ts";
import { type WorkspacePaths, workspacePaths } from "./workspace/paths.ts";

/** What mirroring works with. */
export interface MirrorDeps {
  /** Reads what images are pulled from. */
  readonly sources: RegistryReader;
  /** The registries that images are published to. */
  readonly destinations: Registry;
  /** Servers that say which images there are. */
  readonly upstream: Upstream;
  readonly clock: Clock;
  /** Must neither throw nor wait. */
  readonly emit: (event: MirrorEvent) => void;
  readonly newUuid: () => string;
  /** Bytes that can still be written to the file system of a path. */
  readonly freeBytes: (path: string) => Promise<number>;
  /** Who this is, for sequences that are made and locks that are held. */
  readonly tool: ToolVersion;
  /** Signs what is made; null for nobody. @default {null} */
  readonly signer?: Ed25519Key | null | undefined;
  /** Of whom what comes in must be; null for anybody. @default {null} */
  readonly trusted?: readonly TrustedKey[] | null | undefined;
  /** Says which images may be mirrored from their sources; null where all may. @default {null} */
  readonly policy?: ImagePolicy | null | undefined;
  /** What a site wants of image sets, images and sequences beyond what works; null for nothing. @default {null} */
  readonly rules?: SiteRules | null | undefined;
  readonly process: { readonly pid: number; readonly user: string; readonly host: string };
}

/** How much happens at a time, and until when. */
export interface RunOptions {
  /** Images at a time. @default {4} */
  readonly parallelImages?: number | undefined;
  /** Blobs of one image at a time. @default {5} */
  readonly parallelLayers?: number | undefined;
  /** Takes a payload that is named by itself without a signature. @default {false} */
  readonly ignoreReleaseSignature?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Session {
  readonly paths: WorkspacePaths;
  readonly teller: Teller;
}

export interface LockRequest {
  /** What is done, for those who find the workspace locked. */
  readonly what: string;
  /** False for what only looks. */
  readonly isNeeded: boolean;
}

/**
 * Runs something while nobody else works on the workspace, after putting right what a crash left there.
 *
 * @throws {DiagnosticError} `workspace-locked`; `workspace-unusable` where something would have to be put right first
 * by who only looks.
 */
export async function inWorkspace<T>(
  root: string,
  { what, isNeeded }: LockRequest,
  deps: Pick<MirrorDeps, "clock" | "emit" | "process">,
  action: (session: Session) => Promise<T>,
): Promise<T> {
  const paths = workspacePaths(root);
  const teller = new Teller(deps);
  if (!isNeeded) {
    if (isReplacementUnfinished(paths)) throw unfinished(root);
    return await action({ paths, teller });
  }
  const since = new Date(deps.clock.nowMs()).toISOString();
  using _lock = lockWorkspace(paths, { ...deps.process, since, what });
  removeDebris(paths);
  finishReplacement(paths, teller);
  try {
    return await action({ paths, teller });
  } finally {
    if (isDirectory(paths.kept)) removePath(paths.kept);
  }
}

function unfinished(root: string): DiagnosticError {
  return new DiagnosticError(
    `a clean run is about to replace what is in ${root}, or was cut short while it did`,
    {
      code: "workspace-unusable",
      hint: "when no other run works there, start one that is no dry run: it ends the replacement first",
    },
  );
}
