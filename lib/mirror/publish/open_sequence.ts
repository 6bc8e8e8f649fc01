/** Sequences that can be published: sealed folders, and folders that hold nothing but the parts. */

import type { Content, DriverName, SequenceIndex, SequenceManifest } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { partName } from "../archive/archive_layout.ts";
import { type PartLabel, readPartLabel, readSignedIndex } from "../archive/archive_index.ts";
import { type BrokenFrame, wrongFrame, wrongSize } from "../archive/frame_check.ts";
import { partNames } from "../sequence/part_hashes.ts";
import {
  damagedPart,
  readSequenceIndex,
  requirePart,
  type SequenceFolder,
  verifyPart,
} from "../sequence/sequence_folder.ts";
import { indexText } from "../archive/index_file.ts";
import { type CacheArchive, readCacheArchive } from "../foreign/cache_archive.ts";
import { digestOf } from "../../system/hash.ts";
import { isIntact, stagedContent } from "../staging/staging.ts";
import type { SignatureState } from "../trust/signature.ts";
import type { Candidate } from "./order.ts";
import { requireTrust, requireTrustedIndex, type Trust } from "./trust.ts";

/** An archive that lies in a folder, whoever made it. */
export interface OpenArchive {
  readonly folder: string;
  /** In messages: `seq2-monthly-update`. */
  readonly name: string;
  readonly driver: DriverName;
  readonly index: SequenceIndex;
  /** Null for bare archives of oc-mirror, which know of no chain. */
  readonly candidate: Candidate | null;
  /** Null for bare archives. */
  readonly manifest: SequenceManifest | null;
  readonly signature: SignatureState;
  /**
   * Reads all of it.
   *
   * @throws {DiagnosticError} `archive-damaged` naming the part.
   */
  readonly verify: (signal?: AbortSignal) => Promise<void>;
}

/** An archive that is a link of a chain. */
export interface OpenSequence extends OpenArchive {
  readonly candidate: Candidate;
}

/** What the order of publishing is told by. */
export function candidateOf({ name, manifest, manifestDigest }: SequenceFolder): Candidate {
  const { workspace, number, supersedes, complete, predecessor, base, index } = manifest;
  return {
    name,
    workspace,
    number,
    supersedes,
    complete,
    base,
    predecessor,
    identity: index ?? manifestDigest,
    manifest: manifestDigest,
  };
}

/**
 * Opens a sealed sequence of somebody who is trusted; all parts are there with their size.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`.
 */
export async function openSequence(sequence: SequenceFolder, trust: Trust): Promise<OpenSequence> {
  const { folder, name, manifest } = sequence;
  const signature = requireTrust(sequence, trust);
  for (const part of manifest.parts) requirePart(folder, part);
  const index = await readSequenceIndex(sequence) ?? {
    ...foreignIndex(await readCacheArchive(folder)),
    workspace: manifest.workspace,
    sequence: manifest.number,
    predecessor: manifest.predecessor,
    base: manifest.base,
    supersedes: manifest.supersedes,
  };
  return {
    folder,
    name,
    driver: manifest.driver,
    index,
    candidate: candidateOf(sequence),
    manifest,
    signature,
    verify: async (signal) => {
      for (const part of manifest.parts) await verifyPart(folder, part, signal);
    },
  };
}

/**
 * Opens the newest whole set of parts in a folder, by what the parts say of themselves: ferry's, or oc-mirror's.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`.
 */
export async function openParts(folder: string, trust: Trust, signal?: AbortSignal): Promise<OpenArchive> {
  const [first] = partNames(folder);
  const isForeign = first !== undefined && !await readPartLabel(`${folder}/${first}`);
  return isForeign ? await openForeignParts(folder, trust, signal) : await openOwnParts(folder, trust);
}

/** @throws as `openParts`. */
export async function openOwnParts(folder: string, trust: Trust): Promise<OpenSequence> {
  const sets = new Map<Digest, Map<number, PartLabel>>();
  for (const name of partNames(folder)) {
    const label = await readPartLabel(`${folder}/${name}`);
    if (!label) throw damagedPart(folder, name, "it is of another archive than the first one");
    if (name !== partName(label.part)) throw damagedPart(folder, name, `it is part ${label.part}`);
    const set = sets.get(label.index) ?? new Map<number, PartLabel>();
    sets.set(label.index, set.set(label.part, label));
  }
  const labels = [...sets.values()].flatMap((set) => [...set.values()].slice(0, 1));
  const [newest] = labels.toSorted((a, b) => b.sequence - a.sequence);
  if (!newest) {
    throw new DiagnosticError(`no tar archives matching mirror_NNNNNN.tar found in ${folder}`, {
      code: "part-missing",
      hint: "name a mirror path, a folder of sequences, or a folder that archives lie in",
    });
  }
  const { sequence, parts, index: indexDigest } = newest;
  for (let number = 1; number <= parts; number++) {
    if (sets.get(indexDigest)?.has(number)) continue;
    throw new DiagnosticError(`sequence ${sequence}: part ${partName(number)} is missing`, {
      code: "part-missing",
      hint: `it has ${parts} parts: copy this one from where they were made`,
    });
  }
  const signed = await readSignedIndex(`${folder}/${partName(parts)}`, indexDigest);
  const { index } = signed;
  const name = `sequence ${sequence}`;
  const signature = requireTrustedIndex(name, indexDigest, signed, trust);
  requireWhole(folder, wrongSize(folder, signed));
  const { workspace, supersedes, predecessor, base, placements } = index;
  const complete = [...placements.values()].every(({ kind }) => kind !== "earlier");
  const candidate = { name, workspace, number: sequence, supersedes, complete, base, predecessor };
  return {
    folder,
    name,
    driver: "embedded",
    index,
    candidate: { ...candidate, identity: indexDigest, manifest: null },
    manifest: null,
    signature,
    verify: async (signal) => {
      requireWhole(folder, await wrongFrame(folder, signed, signal));
      await verifyContent(folder, index, carriedBy(index), signal);
    },
  };
}

function requireWhole(folder: string, broken: BrokenFrame | null): void {
  if (broken) throw damagedPart(folder, broken.name, broken.why);
}

/** All content in the parts of a sequence. */
function carriedBy({ plan, placements }: SequenceIndex): readonly Content[] {
  return [...plan.manifests, ...plan.blobs].filter(({ digest }) => placements.get(digest)?.kind === "here");
}

/** Reads some content of a sequence. @throws {DiagnosticError} `archive-damaged` naming the part. */
export async function verifyContent(
  folder: string,
  { placements }: SequenceIndex,
  contents: Iterable<Content>,
  signal?: AbortSignal,
): Promise<void> {
  for (const content of contents) {
    signal?.throwIfAborted();
    const placement = placements.get(content.digest);
    if (placement?.kind !== "here" || await isIntact(stagedContent(folder, placement), content)) continue;
    const name = partName(placement.segments[0]?.part ?? 1);
    throw damagedPart(folder, name, `${content.digest} in it has other content`);
  }
}

/** Nothing vouches for the parts, and every digest in them is checked. */
async function openForeignParts(
  folder: string,
  trust: Trust,
  signal: AbortSignal | undefined,
): Promise<OpenArchive> {
  const name = `oc-mirror's archive in ${folder}`;
  const archive = await readCacheArchive(folder, signal);
  const index = foreignIndex(archive);
  const signature = requireTrustedIndex(name, digestOf(indexText(index)), { signatures: [] }, trust);
  return {
    folder,
    name,
    driver: "oc-mirror",
    index,
    candidate: null,
    manifest: null,
    signature,
    verify: (signal) => verifyContent(folder, index, carriedBy(index), signal),
  };
}

function foreignIndex({ plan, placements, number }: CacheArchive): SequenceIndex {
  return {
    workspace: "oc-mirror",
    sequence: number,
    predecessor: null,
    base: null,
    supersedes: [],
    parts: 1,
    answers: new Map(),
    plan,
    placements,
  };
}
