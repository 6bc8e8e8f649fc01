/** What stays at a destination because of the sequences that were published there. */

import type { SequenceIndex } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Destination } from "../plan/destination.ts";
import type { Ledger } from "../workspace/ledger.ts";

/**
 * The newest sequences that were published.
 *
 * @throws {DiagnosticError} `sequence-unknown` where one of them cannot be read here: nobody could tell what it needs.
 */
export function keptSequences(
  indexes: ReadonlyMap<number, SequenceIndex>,
  { sequence, destination }: Ledger,
  keep: number,
): readonly SequenceIndex[] {
  if (keep < 1) throw new DiagnosticError("at least one sequence must stay", { code: "bad-option" });
  if (sequence === null) {
    throw new DiagnosticError(`no sequence is on record as published to ${destination}`, {
      code: "sequence-unknown",
      hint: "what was mirrored directly is removed with ferry mirror delete",
    });
  }
  const numbers = Array.from({ length: keep }, (_, at) => sequence.number - at).filter((number) =>
    number > 0
  );
  return numbers.map((number) => {
    const index = indexes.get(number);
    if (index?.workspace === sequence.workspace) return index;
    throw new DiagnosticError(`sequence ${number} is not here: what it needs cannot be told`, {
      code: "sequence-unknown",
      hint: "bring its folder here, or keep fewer",
    });
  });
}

/** All paths below the destination in which something was ever mirrored, as far as is known. */
export function pathsEver(
  indexes: ReadonlyMap<number, SequenceIndex>,
  { images }: Ledger,
  { prefix, maxNestedPaths }: Destination,
): readonly string[] {
  const planned = [...indexes.values()].flatMap(({ plan }) => plan.images.map(({ path }) => path));
  // Paths on record have the limit applied already: they are only found again where there is none.
  const recorded = maxNestedPaths === null
    ? images.map(({ path }) => prefix === "" ? path : path.replace(`${prefix}/`, ""))
    : [];
  return [...new Set([...planned, ...recorded])].toSorted();
}
