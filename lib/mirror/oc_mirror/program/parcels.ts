/** Sequences on their way into oc-mirror's cache: which are due, which they need, and whether all are whole. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { makeFolder, realPath, removePath, replaceLink } from "../../../system/files.ts";
import { partName } from "../../archive/archive_layout.ts";
import { partNames } from "../../sequence/part_hashes.ts";
import { requirePart, type SequenceFolder, verifyPart } from "../../sequence/sequence_folder.ts";
import type { Teller } from "../../teller.ts";
import { type Ingested, isIngested } from "./ingested.ts";
import type { Site } from "./site.ts";

/** A sequence to publish. */
export interface Parcel {
  readonly sequence: SequenceFolder;
  /** By number: those whose content must be unpacked first, because the cache does not hold it. */
  readonly before: readonly SequenceFolder[];
}

/**
 * The sequences that oc-mirror can publish now: those before the first that it cannot read.
 *
 * @throws {DiagnosticError} `not-supported` when that is the very first.
 */
export function readableAmong(due: readonly SequenceFolder[], teller: Teller): readonly SequenceFolder[] {
  const at = due.findIndex(({ manifest }) => manifest.driver !== "oc-mirror");
  const foreign = due[at];
  if (!foreign) return due;
  const error = new DiagnosticError(
    `${foreign.name} was made by ferry's own engine, and oc-mirror cannot read it`,
    { code: "not-supported", hint: "use mirror_driver: embedded for it" },
  );
  if (at === 0) throw error;
  teller.warn(`${error.message}: it is left for mirror_driver: embedded`);
  return due.slice(0, at);
}

/**
 * Finds what has to be unpacked for each sequence.
 *
 * @param atHand Others that lie beside them.
 * @param ingested What the cache holds.
 * @throws {DiagnosticError} `part-missing` for one that is needed and is neither in the cache nor at hand.
 */
export function parcelsFor(
  due: readonly SequenceFolder[],
  atHand: readonly SequenceFolder[],
  ingested: readonly Ingested[],
): readonly Parcel[] {
  const held = [...ingested];
  return due.map((sequence) => {
    const { manifest, name } = sequence;
    const before = manifest.dependencies.flatMap((number): readonly SequenceFolder[] => {
      const needed = { workspace: manifest.workspace, number };
      if (isIngested(held, needed)) return [];
      const found = atHand.find((one) => isIngested([one.manifest], needed));
      if (found) return [found];
      throw new DiagnosticError(`${name} needs seq${number}, and oc-mirror's cache here does not hold it`, {
        code: "part-missing",
        hint: `bring seq${number} as well: oc-mirror needs it even where it was published before`,
      });
    });
    held.push(...before.map((one) => one.manifest), manifest);
    return { sequence, before };
  });
}

/**
 * Reads every part to its end, before oc-mirror takes over without asking.
 *
 * @throws {DiagnosticError} `part-missing`, `archive-damaged`.
 */
export async function verifyParcels(
  parcels: readonly Parcel[],
  teller: Teller,
  signal?: AbortSignal,
): Promise<void> {
  const all = [...new Set(parcels.flatMap(({ before, sequence }) => [...before, sequence]))];
  // What is missing is told at once, and not after hours of reading.
  for (const { folder, manifest } of all) for (const part of manifest.parts) requirePart(folder, part);
  for (const { folder, name, manifest } of all) {
    teller.phase("verifying", name);
    for (const part of manifest.parts) await verifyPart(folder, part, signal);
  }
}

/** Links the parts of sequences into the stage, numbered in the order in which they must be unpacked. */
export function linkIntoStage({ stage }: Site, folders: readonly string[]): void {
  makeFolder(stage);
  unlinkFromStage({ stage });
  let number = 0;
  for (const folder of folders) {
    for (const name of partNames(folder)) {
      number += 1;
      replaceLink(`${realPath(folder)}/${name}`, `${stage}/${partName(number)}`);
    }
  }
}

/** Takes all parts, or links to parts, out of the stage. */
export function unlinkFromStage({ stage }: Pick<Site, "stage">): void {
  for (const name of partNames(stage)) removePath(`${stage}/${name}`);
}
