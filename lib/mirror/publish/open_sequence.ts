/** Sequences that can be published: sealed folders, and folders that hold nothing but the parts. */

import type { Content, SequenceIndex } from "../../model/mirror.ts";
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
import { isIntact, stagedContent } from "../staging/staging.ts";
import type { SignatureState } from "../trust/signature.ts";
import type { Candidate } from "./order.ts";
import { requireTrust, requireTrustedIndex, type Trust } from "./trust.ts";

/** A sequence of ferry's own engine that lies in a folder. */
export interface OpenSequence {
  readonly folder: string;
  /** In messages: `seq2-monthly-update`. */
  readonly name: string;
  readonly index: SequenceIndex;
  readonly candidate: Candidate;
  readonly signature: SignatureState;
  /**
   * Reads all of it.
   *
   * @throws {DiagnosticError} `archive-damaged` naming the part.
   */
  readonly verify: (signal?: AbortSignal) => Promise<void>;
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
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`; `not-supported` for archives of
 * oc-mirror.
 */
export async function openSequence(sequence: SequenceFolder, trust: Trust): Promise<OpenSequence> {
  const { folder, name, manifest } = sequence;
  const signature = requireTrust(sequence, trust);
  for (const part of manifest.parts) requirePart(folder, part);
  const index = await readSequenceIndex(sequence);
  if (!index) throw foreignArchive(name);
  return {
    folder,
    name,
    index,
    candidate: candidateOf(sequence),
    signature,
    verify: async (signal) => {
      for (const part of manifest.parts) await verifyPart(folder, part, signal);
    },
  };
}

/**
 * Opens the newest whole set of parts in a folder, by what the parts say of themselves.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`, `not-supported`.
 */
export async function openParts(folder: string, trust: Trust): Promise<OpenSequence> {
  const sets = new Map<Digest, Map<number, PartLabel>>();
  for (const name of partNames(folder)) {
    const label = await readPartLabel(`${folder}/${name}`);
    if (!label) throw foreignArchive(`${folder}/${name}`);
    if (name !== partName(label.part)) throw damagedPart(folder, name, `it is part ${label.part}`);
    const set = sets.get(label.index) ?? new Map<number, PartLabel>();
    sets.set(label.index, set.set(label.part, label));
  }
  const labels = [...sets.values()].flatMap((set) => [...set.values()].slice(0, 1));
  const [newest] = labels.toSorted((a, b) => b.sequence - a.sequence);
  if (!newest) {
    throw new DiagnosticError(`no tar archives matching mirror_NNNNNN.tar found in ${folder}`, {
      code: "part-missing",
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
  const complete = [...placements.values()].every(({ kind }) => kind === "here");
  const candidate = { name, workspace, number: sequence, supersedes, complete, base, predecessor };
  return {
    folder,
    name,
    index,
    candidate: { ...candidate, identity: indexDigest, manifest: null },
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

function foreignArchive(name: string): DiagnosticError {
  return new DiagnosticError(`${name} is an archive of oc-mirror, which the embedded engine does not read`, {
    code: "not-supported",
    hint: "use mirror_driver: oc-mirror",
  });
}
