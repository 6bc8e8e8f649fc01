/** Opens workspaces, and puts right what a crash or a loss left behind. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { DiagnosticError, messageOf, throwCollected } from "../../source/diagnostic.ts";
import { isFile } from "../../system/files.ts";
import { METADATA_NAME } from "../sequence/metadata.ts";
import { metadataProblems } from "../sequence/metadata_check.ts";
import {
  folderNumber,
  hasManifest,
  readSealedIndex,
  readSequence,
  type SequenceFolder,
  sequenceFolders,
} from "../sequence/sequence_folder.ts";
import type { Teller } from "../teller.ts";
import type { WorkspacePaths } from "./paths.ts";
import { linkOf, readState, type WorkspaceState } from "./state.ts";
import { Workspace, type WorkspaceOptions } from "./workspace.ts";

export interface OpenDeps extends WorkspaceOptions {
  readonly teller: Teller;
  readonly newUuid: () => string;
}

/**
 * Opens a workspace for going on where its last run ended. Whether that is from its state, from its sequences, or
 * anew, is told.
 *
 * @throws {DiagnosticError} `workspace-unusable` when there were runs before and what they did cannot be told;
 * `sequence-foreign` or `archive-damaged` where the newest sequence is another one than the state speaks of.
 */
export async function openWorkspace(
  paths: WorkspacePaths,
  { teller, newUuid, writes }: OpenDeps,
): Promise<Workspace> {
  const folders = sequenceFolders(paths.content);
  const state = readState(paths);
  if (state) requireNewest(state, paths);
  if (state) return await caughtUp(new Workspace(paths, state, { writes }), folders, teller);
  if (folders.length === 0) {
    teller.notice(`no earlier state in ${paths.root}: this is a complete run`);
    return new Workspace(paths, { uuid: newUuid(), supersedes: [], chain: [], acknowledged: [] }, { writes });
  }
  const rebuilt = await rebuiltState(paths, folders);
  const names = rebuilt.chain.map(({ name }) => name).join(", ");
  teller.warn(
    `the state of ${paths.root} is lost: it is rebuilt from ${names}, without what was acknowledged`,
  );
  const workspace = new Workspace(paths, rebuilt, { writes });
  workspace.settle();
  return workspace;
}

/** Nothing is cut after a sequence that is here and not as it was sealed, or after a state of another workspace. */
function requireNewest({ uuid, chain }: WorkspaceState, { content, stateFile }: WorkspacePaths): void {
  const last = chain.at(-1);
  const folder = `${content}/${last?.name}`;
  if (!last || !hasManifest(folder)) return;
  const { manifest, manifestDigest } = readSequence(folder);
  if (manifest.workspace !== uuid) {
    throw new DiagnosticError(
      `${last.name} is of the workspace ${manifest.workspace}, and ${stateFile} of ${uuid}`,
      { code: "sequence-foreign", hint: "put back the one that was changed, or use another mirror path" },
    );
  }
  if (manifestDigest !== last.manifest || manifest.number !== last.number) {
    throw new DiagnosticError(`${last.name} is another sequence than the one that ${stateFile} speaks of`, {
      code: "sequence-foreign",
      hint: `put back the one that was changed, or move ${folder} away: what it carried stays known`,
    });
  }
  if (isFile(`${folder}/${METADATA_NAME}`)) throwCollected(metadataProblems(folder, manifest));
}

/** Takes in sequences that were sealed just before a crash. */
async function caughtUp(
  workspace: Workspace,
  folders: readonly string[],
  teller: Teller,
): Promise<Workspace> {
  for (const folder of folders) {
    const { last } = workspace;
    if ((folderNumber(folder) ?? 0) <= (last?.number ?? 0)) continue;
    try {
      const sequence = readSequence(folder);
      const { manifest } = sequence;
      const isNext = manifest.workspace === workspace.uuid &&
        (manifest.predecessor?.manifest ?? null) === (last?.manifest ?? null);
      if (isNext) workspace.append(sequence, (await readSealedIndex(sequence))?.text ?? null);
      else teller.warn(`${folder} is not a sequence of this workspace: it is left alone`);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      teller.warn(`${folder} is left alone: ${error.message}`);
    }
  }
  return workspace;
}

async function rebuiltState(paths: WorkspacePaths, folders: readonly string[]): Promise<WorkspaceState> {
  const lost = (why: string, cause?: unknown) =>
    new DiagnosticError(`the state of ${paths.root} is lost and cannot be rebuilt: ${why}`, {
      code: "workspace-unusable",
      hint: "bring the sequences back whole, or begin anew with clean: true",
      cause,
    });
  const found: SequenceFolder[] = [];
  for (const folder of folders) {
    try {
      found.push(readSequence(folder));
    } catch (cause) {
      throw lost(messageOf(cause), cause);
    }
  }
  const own = found.filter(({ manifest }) => !isReplaced(manifest, found));
  const newest = own.at(-1);
  if (!newest) throw lost("its sequences replace each other");
  const other = own.find(({ manifest }) => manifest.workspace !== newest.manifest.workspace);
  if (other) throw lost(`${other.name} and ${newest.name} are of different workspaces`);
  for (const [at, sequence] of own.entries()) {
    const before = own[at - 1];
    const wanted = sequence.manifest.predecessor;
    if (before && wanted?.number === before.manifest.number && wanted.manifest !== before.manifestDigest) {
      throw lost(`${sequence.name} does not follow ${before.name}`);
    }
  }
  try {
    await readSealedIndex(newest);
  } catch (cause) {
    throw lost(messageOf(cause), cause);
  }
  const { workspace: uuid, supersedes } = newest.manifest;
  return { uuid, supersedes, chain: own.map(linkOf), acknowledged: [] };
}

function isReplaced({ workspace }: SequenceManifest, all: readonly SequenceFolder[]): boolean {
  return all.some(({ manifest }) => manifest.supersedes.includes(workspace));
}
