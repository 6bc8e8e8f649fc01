/** Removing the folders of old sequences that nothing needs any more. What is known of them stays. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { makeFolder, movePath, pathInfo, removePath, syncFolder } from "../../system/files.ts";
import { readSequence, type SequenceFolder, sequenceFolders } from "../sequence/sequence_folder.ts";
import type { Acknowledgement } from "../workspace/state.ts";

export interface PruneRequest {
  /** Where the sequences are. */
  readonly content: string;
  /** How many of the newest stay; at least 1. */
  readonly keep: number;
  /** The newest of each site that acknowledged some; empty where none ever did. */
  readonly acknowledged: readonly Acknowledgement[];
  /** The newest that was published from here; null where nothing was. */
  readonly published: number | null;
  /** Also removes those that kept ones go on from, where every site acknowledged them. @default {false} */
  readonly dropAcknowledged?: boolean | undefined;
}

/** What becomes of a sequence, and why. */
export interface PruneVerdict {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
  readonly stays: boolean;
  readonly why: string;
}

/** Where folders are put before they are removed: a crash leaves no half of one among the sequences. */
const GOING = ".ferry-pruned";

/**
 * What pruning would do, by number.
 *
 * @throws {DiagnosticError} `bad-option` for keeping none, and what is wrong with a sequence that cannot be read: what
 * it needs is not known.
 */
export function planPruning(request: PruneRequest): readonly PruneVerdict[] {
  if (request.keep < 1) {
    throw new DiagnosticError("at least one sequence must be kept", { code: "bad-option" });
  }
  const all = sequenceFolders(request.content).map(readSequence);
  const reasons = reasonsToStay(all, request);
  return all.map((one) => {
    const why = reasons.get(one.manifest.number);
    const bytes = one.manifest.parts.reduce((sum, { size }) => sum + size, 0);
    const { name, folder } = one;
    return { name, folder, bytes, stays: why !== undefined, why: why ?? "nothing needs it" };
  });
}

/** Removes what a plan says. @returns the names of what went. */
export function pruneSequences(content: string, plan: readonly PruneVerdict[]): readonly string[] {
  const going = `${content}/${GOING}`;
  removePath(going);
  const leaving = plan.filter(({ stays }) => !stays);
  if (leaving.length === 0) return [];
  makeFolder(going);
  for (const { folder, name } of leaving) if (pathInfo(folder)) movePath(folder, `${going}/${name}`);
  syncFolder(content);
  removePath(going);
  return leaving.map(({ name }) => name);
}

function reasonsToStay(
  all: readonly SequenceFolder[],
  { keep, acknowledged, published, dropAcknowledged = false }: PruneRequest,
): ReadonlyMap<number, string> {
  const reasons = new Map<number, string>();
  const least = Math.min(...acknowledged.map(({ number }) => number));
  const isSettled = (number: number) => acknowledged.length > 0 && number <= least;
  for (const { manifest } of all.slice(-keep)) reasons.set(manifest.number, `one of the newest ${keep}`);
  for (const { manifest: { number } } of all) {
    if (reasons.has(number)) continue;
    if (acknowledged.length > 0 && number > least) reasons.set(number, "not acknowledged by all sites yet");
    else if (published !== null && number > published) reasons.set(number, "not published yet");
  }
  // From the newest on, so that what is needed by what is needed is found as well.
  for (const { manifest } of all.toReversed()) {
    if (!reasons.has(manifest.number)) continue;
    for (const number of manifest.dependencies) {
      if (reasons.has(number) || (dropAcknowledged && isSettled(number))) continue;
      reasons.set(number, `seq${manifest.number} needs it`);
    }
  }
  return reasons;
}
