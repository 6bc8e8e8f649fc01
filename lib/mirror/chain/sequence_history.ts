/** What changed over time: each image that came, moved or went, with who made the sequence, when, and the digests. */

import type { ImagePlan, SequenceIndex, SequenceManifest } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { baseName, folderOf } from "../../model/path.ts";
import { byPlace } from "../sequence/changes.ts";
import { readSequence } from "../sequence/sequence_folder.ts";
import { knownIndexes } from "../hygiene/published_state.ts";
import { foldersAt } from "./sequences.ts";
import { workspacePaths } from "../workspace/paths.ts";
import { readState } from "../workspace/state.ts";

/** Days of UTC, `yyyy-MM-dd`, both of them belong to the period; null for no bound. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

export interface SequenceHistory {
  /** By number. */
  readonly sequences: readonly HistorySequence[];
  /** In the order of time, then of images. */
  readonly changes: readonly HistoryChange[];
}

export interface HistorySequence {
  readonly name: string;
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** `user@host`; null where nobody noted it. */
  readonly by: string | null;
  /** The key that vouches for it; null for nobody. */
  readonly signer: string | null;
  /** Digest of its manifest file. */
  readonly manifest: Digest;
  /** False where it is not known what it mirrors, so that its changes are not told. */
  readonly isTold: boolean;
}

export interface HistoryChange {
  /** ISO 8601, UTC. */
  readonly when: string;
  readonly sequence: string;
  readonly by: string | null;
  readonly signer: string | null;
  readonly action: "added" | "changed" | "removed" | "missing" | "acknowledged";
  /** The image as it was asked for; of what was acknowledged, the site. */
  readonly what: string;
  readonly before: Digest | null;
  readonly after: Digest | null;
}

/** Of a mirror path also what was cut and carried away; of another folder the sequences that lie there. */
export async function sequenceHistory(folder: string, period: Period): Promise<SequenceHistory> {
  const root = baseName(folder) === "content" ? folderOf(folder) : folder;
  const paths = workspacePaths(root);
  const indexes = await knownIndexes(paths);
  const state = readState(paths);
  const sequences = sequencesOf(folder, state?.chain ?? [], indexes);
  const changes = sequences.flatMap((sequence): readonly HistoryChange[] => {
    const index = indexes.get(sequence.number);
    if (!index) return [];
    const before = index.predecessor === null ? null : indexes.get(index.predecessor.number);
    const made = before === undefined ? [] : changesOf(before?.plan ?? null, index.plan);
    return [...made, ...sequence.missing].map((change) => ({ ...whoAndWhen(sequence), ...change }));
  });
  const acknowledged = (state?.acknowledged ?? []).map(({ site, number, manifest, at }): HistoryChange => ({
    when: at,
    sequence: sequences.find((one) => one.number === number)?.name ?? `seq${number}`,
    by: null,
    signer: null,
    action: "acknowledged",
    what: site,
    before: null,
    after: manifest,
  }));
  return {
    sequences: sequences.filter(({ created }) => isWithin(created, period))
      .map(({ missing: _, ...sequence }) => sequence),
    changes: [...changes, ...acknowledged].filter(({ when }) => isWithin(when, period))
      .toSorted((a, b) => a.when < b.when ? -1 : a.when > b.when ? 1 : 0),
  };
}

type Change = Pick<HistoryChange, "action" | "what" | "before" | "after">;
type KnownSequence = HistorySequence & { readonly missing: readonly Change[] };

/** Those that lie here, and those of the chain that do not any more. */
function sequencesOf(
  folder: string,
  chain: readonly (Pick<HistorySequence, "name" | "number" | "created" | "manifest">)[],
  indexes: ReadonlyMap<number, SequenceIndex>,
): readonly KnownSequence[] {
  const found = new Map<number, KnownSequence>();
  for (const { name, number, created, manifest } of chain) {
    const unknown = { by: null, signer: null, isTold: indexes.has(number), missing: [] };
    found.set(number, { name, number, created, manifest, ...unknown });
  }
  for (const { name, manifest, manifestDigest } of foldersAt(folder).map(readSequence)) {
    const { number, created, maker, signer = null } = manifest;
    found.set(number, {
      name,
      number,
      created,
      by: maker ? `${maker.user}@${maker.host}` : null,
      signer,
      manifest: manifestDigest,
      isTold: indexes.has(number),
      missing: missingOf(manifest),
    });
  }
  return [...found.values()].toSorted((a, b) => a.number - b.number);
}

function whoAndWhen({ created, name, by, signer }: HistorySequence) {
  return { when: created, sequence: name, by, signer };
}

function missingOf({ missing = [] }: SequenceManifest): readonly Change[] {
  return missing.map(({ image }) => ({ action: "missing", what: image, before: null, after: null }));
}

function changesOf(before: ImagePlan | null, after: ImagePlan): readonly Change[] {
  const [known, wanted] = [byPlace(before?.images ?? []), byPlace(after.images)];
  const changes: Change[] = [];
  for (const [place, { origin, digest }] of wanted) {
    const old = known.get(place)?.digest ?? null;
    if (old === digest) continue;
    changes.push({ action: old ? "changed" : "added", what: origin, before: old, after: digest });
  }
  for (const [place, { origin, digest }] of known) {
    if (!wanted.has(place)) changes.push({ action: "removed", what: origin, before: digest, after: null });
  }
  return changes;
}

function isWithin(moment: string, { from, to }: Period): boolean {
  const day = moment.slice(0, 10);
  return (from === null || day >= from) && (to === null || day <= to);
}
