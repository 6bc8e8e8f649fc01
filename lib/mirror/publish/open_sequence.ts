/** Sequences that can be published: sealed folders, and folders that hold nothing but the parts. */

import type { Placement, SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { pathInfo } from "../../system/files.ts";
import { partName } from "../archive/archive_layout.ts";
import { type PartLabel, readArchiveIndex, readPartLabel } from "../archive/archive_index.ts";
import { END_BYTES, padded } from "../archive/tar_header.ts";
import { partNames } from "../sequence/part_hashes.ts";
import {
  damagedPart,
  readSequenceIndex,
  requirePart,
  type SequenceFolder,
  verifyPart,
} from "../sequence/sequence_folder.ts";
import { isIntact, stagedContent } from "../staging/staging.ts";
import type { Candidate } from "./order.ts";

/** A sequence of ferry's own engine that lies in a folder. */
export interface OpenSequence {
  readonly folder: string;
  /** In messages: `seq2-monthly-update`. */
  readonly name: string;
  readonly index: SequenceIndex;
  readonly candidate: Candidate;
  /**
   * Reads all of it.
   *
   * @throws {DiagnosticError} `archive-damaged` naming the part.
   */
  readonly verify: (signal?: AbortSignal) => Promise<void>;
}

/** What the order of publishing is told by. */
export function candidateOf({ name, manifest, manifestDigest }: SequenceFolder): Candidate {
  const { workspace, number, supersedes, complete, predecessor, index } = manifest;
  return {
    name,
    workspace,
    number,
    supersedes,
    complete,
    after: predecessor?.number ?? null,
    identity: index ?? manifestDigest,
  };
}

/**
 * Opens a sealed sequence; all parts are there with their size.
 *
 * @throws {DiagnosticError} `part-missing`, `archive-damaged`; `not-supported` for archives of oc-mirror.
 */
export async function openSequence(sequence: SequenceFolder): Promise<OpenSequence> {
  const { folder, name, manifest } = sequence;
  for (const part of manifest.parts) requirePart(folder, part);
  const index = await readSequenceIndex(sequence);
  if (!index) throw foreignArchive(name);
  return {
    folder,
    name,
    index,
    candidate: candidateOf(sequence),
    verify: async (signal) => {
      for (const part of manifest.parts) await verifyPart(folder, part, signal);
    },
  };
}

/**
 * Opens the newest whole set of parts in a folder, by what the parts say of themselves.
 *
 * @throws {DiagnosticError} `part-missing`, `archive-damaged`, `not-supported`.
 */
export async function openParts(folder: string): Promise<OpenSequence> {
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
  const index = await readArchiveIndex(`${folder}/${partName(parts)}`, indexDigest);
  for (let number = 1; number < parts; number++) requireSize(folder, index, number);
  const { workspace, supersedes, predecessor, placements } = index;
  const complete = [...placements.values()].every(({ kind }) => kind === "here");
  const name = `sequence ${sequence}`;
  const after = predecessor?.number ?? null;
  return {
    folder,
    name,
    index,
    candidate: { name, workspace, number: sequence, supersedes, complete, after, identity: indexDigest },
    verify: (signal) => verifyContent(folder, index, signal),
  };
}

/** A part that is not the last ends with its content. */
function requireSize(folder: string, { placements }: SequenceIndex, number: number): void {
  let end = 0;
  for (const placement of placements.values()) {
    for (const { part, offset, size } of segmentsOf(placement)) {
      if (part === number) end = Math.max(end, offset + padded(size));
    }
  }
  const [found, wanted] = [pathInfo(`${folder}/${partName(number)}`)?.size ?? 0, end + END_BYTES];
  if (found !== wanted) {
    throw damagedPart(folder, partName(number), `it has ${found} bytes, and not ${wanted}`);
  }
}

async function verifyContent(
  folder: string,
  { plan, placements }: SequenceIndex,
  signal?: AbortSignal,
): Promise<void> {
  for (const content of [...plan.manifests, ...plan.blobs]) {
    signal?.throwIfAborted();
    const placement = placements.get(content.digest);
    if (placement?.kind !== "here" || await isIntact(stagedContent(folder, placement), content)) continue;
    const name = partName(placement.segments[0]?.part ?? 1);
    throw damagedPart(folder, name, `${content.digest} in it has other content`);
  }
}

function segmentsOf(placement: Placement) {
  return placement.kind === "here" ? placement.segments : [];
}

function foreignArchive(name: string): DiagnosticError {
  return new DiagnosticError(`${name} is an archive of oc-mirror, which the embedded engine does not read`, {
    code: "not-supported",
    hint: "use mirror_driver: oc-mirror",
  });
}
