/** One run at a time on a workspace. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { tryLock } from "../../system/file_lock.ts";
import { writeRegions } from "../../system/file_region.ts";
import { makeFolder, readTextIfAny } from "../../system/files.ts";
import * as z from "../../yaml/zod.ts";
import type { WorkspacePaths } from "./paths.ts";

/** Who holds a lock, and what for. */
export interface LockOwner {
  readonly pid: number;
  readonly user: string;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Such as `mirror to disk`. */
  readonly what: string;
}

const OWNER = z.object({
  pid: z.number(),
  user: z.string(),
  host: z.string(),
  since: z.string(),
  what: z.string(),
});

/**
 * Takes the lock of a workspace; the system lets go of it when the process ends, however that ends.
 *
 * @throws {DiagnosticError} `workspace-locked` at once when another run has it, naming that.
 */
export function lockWorkspace({ root, lock }: WorkspacePaths, owner: LockOwner): Disposable {
  const held = lockIn(root, lock);
  if (!held) throw lockedError(root, readOwner(lock));
  try {
    const bytes = new TextEncoder().encode(`${JSON.stringify(owner)}\n`);
    writeRegions(lock, bytes.length, [{ offset: 0, bytes }]);
    return held;
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

function lockIn(root: string, lock: string): Disposable | null {
  try {
    makeFolder(root);
    return tryLock(lock);
  } catch (cause) {
    if (!(cause instanceof DiagnosticError) || cause.code !== "file-unwritable") throw cause;
    throw new DiagnosticError(cause.message, {
      code: cause.code,
      hint:
        "a run keeps its state in the mirror path: name a folder that can be written to, when publishing with --mirror-path",
      cause,
    });
  }
}

function readOwner(path: string): LockOwner | null {
  try {
    return OWNER.parse(JSON.parse(readTextIfAny(path) ?? ""));
  } catch {
    // The holder is just writing it.
    return null;
  }
}

function lockedError(root: string, owner: LockOwner | null): DiagnosticError {
  const who = owner
    ? `${owner.what} by ${owner.user} (process ${owner.pid} on ${owner.host}, since ${owner.since})`
    : "another run";
  return new DiagnosticError(`the workspace ${root} is in use: ${who}`, {
    code: "workspace-locked",
    hint: "wait until that run has ended",
  });
}
