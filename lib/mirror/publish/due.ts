/** Which of the sequences that lie here are to be published now. */

import { folderOf } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";
import type { PublishInput } from "./input.ts";
import { candidateOf } from "./open_sequence.ts";
import { checkOrder, type OrderOptions, publishedAs, type PublishedSequence } from "./order.ts";

/**
 * The sequences that follow what was published, in their order; the newest alone where all were published before.
 *
 * @throws {DiagnosticError} `sequence-order`, `sequence-foreign`, and what is wrong with those that cannot be read.
 */
export function dueSequences(
  input: PublishInput & { readonly kind: "sequences" },
  published: PublishedSequence | null,
  options: Omit<OrderOptions, "beside">,
): readonly SequenceFolder[] {
  const due = input.exact ? input.sequences : following(input, published);
  let last = published;
  for (const sequence of due) {
    const candidate = candidateOf(sequence);
    checkOrder(candidate, last, { ...options, beside: earlierBeside(sequence, last, input) });
    last = publishedAs(candidate, last);
  }
  return due;
}

/** The folder of a sequence that is published by itself, where others in it could be published before. */
function earlierBeside(
  { folder, manifest }: SequenceFolder,
  published: PublishedSequence | null,
  { exact, siblings }: PublishInput & { readonly kind: "sequences" },
): string | null {
  const reached = published?.workspace === manifest.workspace ? published.number : 0;
  const isBefore = (other: SequenceFolder) =>
    other.manifest.number > reached && other.manifest.number < manifest.number;
  return exact && siblings.some(isBefore) ? folderOf(folder) : null;
}

function following(
  { sequences, broken, root }: PublishInput & { readonly kind: "sequences" },
  published: PublishedSequence | null,
): readonly SequenceFolder[] {
  const newest = sequences.at(-1);
  const isOwn = !newest || newest.manifest.workspace === published?.workspace;
  const reached = isOwn ? published?.number ?? 0 : 0;
  const unreadable = broken.find((one) =>
    one.number > reached && !isPassedOver(one.number, sequences, reached)
  );
  if (unreadable) throw unreadable.error;
  if (!newest) {
    throw new DiagnosticError(`no sequence in ${root}`, { code: "part-missing" });
  }
  const pending = sequences.filter(({ manifest }) => manifest.number > reached);
  if (pending.length === 0) return [newest];
  if (reached > 0) return pending;
  // What comes before a complete sequence is of no use to a destination that has nothing.
  const start = pending.findIndex(({ manifest }) => manifest.number === 1 || manifest.complete);
  return pending.slice(Math.max(0, start));
}

/** Whether a later sequence goes on from what comes before this one, which is then not wanted. */
function isPassedOver(number: number, sequences: readonly SequenceFolder[], reached: number): boolean {
  const before = sequences.findLast(({ manifest }) => manifest.number < number)?.manifest.number ?? 0;
  const available = Math.max(reached, before);
  return sequences.some(({ manifest }) =>
    manifest.number > number && (manifest.base === null || manifest.base.number <= available)
  );
}
