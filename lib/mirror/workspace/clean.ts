/** Beginning anew without risk: a whole workspace is made beside the old one, and takes its place when it is done. */

import { listFolder, makeFolder, movePath, pathInfo, removePath, syncFolder } from "../../system/files.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { hasManifest, readSequence, sequenceFolders } from "../sequence/sequence_folder.ts";
import type { Teller } from "../teller.ts";
import { type WorkspacePaths, workspacePaths } from "./paths.ts";
import { readState } from "./state.ts";
import { Workspace, type WorkspaceOptions } from "./workspace.ts";

/** Folders of a workspace, and of what other programs left in the same place, that beginning anew does away with. */
const REPLACED = ["working-dir", "oc-mirror-workspace", "publish"] as const;
const MOVED_IN = [".ferry", "content"] as const;

/**
 * The workspace that is to replace this one, begun or gone on with.
 *
 * @param newUuid Its identity, when it is begun.
 */
export function openCleanWorkspace(
  old: WorkspacePaths,
  newUuid: () => string,
  options: WorkspaceOptions = {},
): Workspace {
  const paths = workspacePaths(old.clean);
  const supersedes = identitiesOf(old);
  const begun = stateIfAny(paths);
  const state = begun
    ? { ...begun, supersedes }
    : { uuid: newUuid(), supersedes, chain: [], acknowledged: [] };
  const workspace = new Workspace(paths, state, options);
  workspace.settle();
  return workspace;
}

/** Gives up what was made for the replacement so far. */
export function dropCleanWorkspace(old: WorkspacePaths): void {
  removePath(old.clean);
}

/** Puts the finished replacement in place of the old workspace. From the first step on it is never undone. */
export function replaceWorkspace(old: WorkspacePaths): void {
  // A folder appears at once or not at all: from then on the decision is made.
  makeFolder(old.swap);
  syncFolder(old.root);
  finishReplacement(old);
}

/** Whether a crash cut a replacement short: the workspace cannot be told before it is ended. */
export function isReplacementUnfinished({ swap }: WorkspacePaths): boolean {
  return exists(swap);
}

/** Ends a replacement that a crash cut short; does nothing where there is none. */
export function finishReplacement(paths: WorkspacePaths, teller?: Teller): void {
  if (!isReplacementUnfinished(paths)) return;
  teller?.notice(`ending the replacement of ${paths.root} that was cut short`);
  const { root, state, clean, published } = paths;
  const [coming, going] = [`${root}/.ferry-new`, `${root}/.ferry-old`];
  makeFolder(going);
  if (!exists(coming) && exists(clean)) movePath(clean, coming);
  // What was published stays published: the destinations do not begin anew.
  const kept = workspacePaths(coming).published;
  if (exists(`${coming}/.ferry`) && exists(published) && !exists(kept)) movePath(published, kept);
  for (const name of MOVED_IN) {
    if (!exists(`${coming}/${name}`)) continue;
    if (exists(`${root}/${name}`)) movePath(`${root}/${name}`, `${going}/${name}`);
    movePath(`${coming}/${name}`, `${root}/${name}`);
  }
  const archives = listFolder(root).filter((name) => name.endsWith(".tar"));
  for (const name of [...REPLACED, ...archives]) {
    if (exists(`${root}/${name}`)) movePath(`${root}/${name}`, `${going}/${name}`);
  }
  syncFolder(root);
  if (!exists(state)) throw new TypeError("a replacement that leaves nothing behind");
  removePath(going);
  removePath(coming);
  removePath(paths.swap);
  syncFolder(root);
}

/** Every identity that content of a workspace was published under. */
function identitiesOf(paths: WorkspacePaths): readonly string[] {
  const state = stateIfAny(paths);
  if (state) return [state.uuid, ...state.supersedes];
  const found = new Set<string>();
  for (const folder of sequenceFolders(paths.content).toReversed()) {
    if (!hasManifest(folder)) continue;
    try {
      const { manifest } = readSequence(folder);
      for (const uuid of [manifest.workspace, ...manifest.supersedes]) found.add(uuid);
    } catch (error) {
      // What cannot be read could not have been published either.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
  return [...found];
}

/** The state of a workspace; null where there is none that can be used. */
export function stateIfAny(paths: WorkspacePaths) {
  try {
    return readState(paths);
  } catch (error) {
    // Beginning anew is the way out of a state that cannot be used.
    if (error instanceof DiagnosticError && error.code === "workspace-unusable") return null;
    throw error;
  }
}

function exists(path: string): boolean {
  return pathInfo(path, { follow: false }) !== null;
}
