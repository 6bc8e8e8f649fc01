/** Which sequences, and what of them, go into a transfer. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";
import type { TransferRequest } from "./request_file.ts";

/** What of a sequence is carried. */
export interface TransferItem {
  readonly sequence: SequenceFolder;
  readonly papers: boolean;
  /** Names of parts. */
  readonly parts: readonly string[];
}

/** One sequence, one with all that it needs, or what a far side asks for. */
export type TransferKind = "individual" | "cumulative" | "baseline" | "request";

/** A whole sequence. */
export function wholeItem(sequence: SequenceFolder): TransferItem {
  return { sequence, papers: true, parts: sequence.manifest.parts.map(({ name }) => name) };
}

/**
 * The sequences of a transfer of one sequence, by number.
 *
 * @throws {DiagnosticError} `sequence-order` for a baseline that is none, `part-missing` where one that is needed is
 * not here.
 */
export function transferOf(
  kind: Exclude<TransferKind, "request">,
  sequence: SequenceFolder,
  all: readonly SequenceFolder[],
): readonly TransferItem[] {
  if (kind === "baseline" && !sequence.manifest.complete) {
    const needs = sequence.manifest.dependencies.map((number) => `seq${number}`).join(", ");
    throw new DiagnosticError(`${sequence.name} is no baseline: it needs ${needs}`, {
      code: "sequence-order",
      hint: "pack it with --cumulative, or cut a complete one with ferry mirror create --baseline",
    });
  }
  return kind === "cumulative" ? withNeeded(sequence, all).map(wholeItem) : [wholeItem(sequence)];
}

/**
 * What a far side asked for: the parts and papers that it named, and sequences with those that they go on from.
 *
 * @throws {DiagnosticError} `sequence-foreign`, `part-missing`.
 */
export function transferFor(
  { workspace, published, present, items }: TransferRequest,
  all: readonly SequenceFolder[],
): readonly TransferItem[] {
  const chosen = new Map<number, TransferItem>();
  const add = (item: TransferItem) => chosen.set(item.sequence.manifest.number, item);
  for (const { number, manifest, papers, parts } of items) {
    const sequence = required(number, all);
    if (sequence.manifest.workspace !== workspace) {
      throw new DiagnosticError(
        `${sequence.name} is of the workspace ${sequence.manifest.workspace}, and ${workspace} is asked for`,
        { code: "sequence-foreign", hint: "pack where the sequences were cut" },
      );
    }
    if (manifest !== null && manifest !== sequence.manifestDigest) {
      throw new DiagnosticError(`the request is for another ${sequence.name} than the one that is here`, {
        code: "sequence-foreign",
        hint: "carry the whole sequence again",
      });
    }
    if (parts === null) {
      for (const one of withNeeded(sequence, all, [...present, ...reached(published)])) add(wholeItem(one));
    } else add({ sequence, papers, parts });
  }
  return [...chosen.values()].toSorted((a, b) => a.sequence.manifest.number - b.sequence.manifest.number);
}

/** A sequence and those that it goes on from or needs, by number. @param without Numbers that the other side has. */
function withNeeded(
  sequence: SequenceFolder,
  all: readonly SequenceFolder[],
  without: readonly number[] = [],
): readonly SequenceFolder[] {
  const found = new Map<number, SequenceFolder>();
  const add = (one: SequenceFolder): void => {
    const { number, complete, base, dependencies } = one.manifest;
    if (found.has(number)) return;
    found.set(number, one);
    const needed = [...dependencies, ...(base && !complete ? [base.number] : [])];
    for (const other of needed) if (!without.includes(other)) add(required(other, all));
  };
  add(sequence);
  return [...found.values()].toSorted((a, b) => a.manifest.number - b.manifest.number);
}

function reached(published: number | null): readonly number[] {
  return Array.from({ length: published ?? 0 }, (_, at) => at + 1);
}

function required(number: number, all: readonly SequenceFolder[]): SequenceFolder {
  const found = all.find(({ manifest }) => manifest.number === number);
  if (found) return found;
  throw new DiagnosticError(`seq${number} is needed, and it is not here`, {
    code: "part-missing",
    hint: "bring it back, or cut a complete sequence with ferry mirror create --baseline",
  });
}
