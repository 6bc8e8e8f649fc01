/** What a killed run left behind that is of no use to another one. */

import { listFolder, removePath } from "../../system/files.ts";
import type { WorkspacePaths } from "./paths.ts";

/** What files are called until they are whole. */
const UNFINISHED = /\.[0-9a-f]{12}\.tmp$/;

/**
 * Removes half-written files from all places of a workspace where files are replaced, and what was only kept for the
 * run; nobody else may be working on it.
 */
export function removeDebris(paths: WorkspacePaths): void {
  const { root, state, sequences, published, resources, dryRun, deletes, logs, kept } = paths;
  removePath(kept);
  for (const folder of [root, state, sequences, published, resources, dryRun, deletes, logs]) {
    for (const name of listFolder(folder)) if (UNFINISHED.test(name)) removePath(`${folder}/${name}`);
  }
}
