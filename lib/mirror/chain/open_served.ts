/** What `ferry registry serve` finds in a folder that is no layout: sequences, or archives of oc-mirror. */

import { clusterResources, writeResources } from "../resources/cluster_resources.ts";
import { mirrorPairs } from "../resources/mirror_pairs.ts";
import { partNames } from "../sequence/part_hashes.ts";
import { hasManifest, sequenceFolders } from "../sequence/sequence_folder.ts";
import { type BrokenSequence, findInput } from "../publish/input.ts";
import { type OpenArchive, openParts, openSequence } from "../publish/open_sequence.ts";
import type { Trust } from "../publish/trust.ts";
import { ServedSequences } from "./served_sequences.ts";

export interface OpenedSequences {
  readonly served: ServedSequences;
  /** In the order in which they would be published. */
  readonly names: readonly string[];
  /** Those that cannot be read. */
  readonly broken: readonly BrokenSequence[];
}

/** Whether a folder holds sequences, or parts of archives. */
export function holdsSequences(folder: string): boolean {
  return hasManifest(folder) || sequenceFolders(`${folder}/content`).length > 0 ||
    sequenceFolders(folder).length > 0 || partNames(folder).length > 0;
}

/**
 * Opens a mirror path, a folder of sequences, or a single sequence with those before it.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`, `sequence-foreign`.
 */
export async function openServed(
  folder: string,
  trust: Trust,
  signal?: AbortSignal,
): Promise<OpenedSequences> {
  const input = findInput(folder);
  if (input.kind === "parts") return opened([await openParts(input.folder, trust, signal)], []);
  const { sequences, siblings, exact, broken } = input;
  const last = sequences.at(-1)?.manifest.number ?? 0;
  const before = exact ? siblings.filter(({ manifest }) => manifest.number < last) : [];
  const chain = [...before, ...sequences].toSorted((a, b) => a.manifest.number - b.manifest.number);
  const archives = [];
  for (const sequence of chain) archives.push(await openSequence(sequence, trust));
  return opened(archives, broken);
}

/**
 * Writes what tells clusters of the images that are served.
 *
 * @param registry `host[:port]`, as clusters reach the server.
 * @returns The paths of files that were not so before.
 */
export function writeServedResources(
  { published }: ServedSequences,
  registry: string,
  folder: string,
): readonly string[] {
  const pairs = mirrorPairs(published, { registry, byRepository: false });
  return writeResources(clusterResources(pairs, published, registry), folder, { others: "remove" });
}

function opened(archives: readonly OpenArchive[], broken: readonly BrokenSequence[]): OpenedSequences {
  return { served: new ServedSequences(archives), names: archives.map(({ name }) => name), broken };
}
