/** What a new sequence presumes: the one whose publication it goes on from. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Acknowledgement, ChainLink } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/**
 * That everything that was cut arrives (`assume-arrived`), the newest sequence that all sites acknowledged
 * (`acknowledged`), or a sequence by its number.
 */
export type BaseChoice = "assume-arrived" | "acknowledged" | number;

/** @param choice Without one, it is what was acknowledged, as soon as anything ever was. */
export function chooseBase(workspace: Workspace, choice: BaseChoice | undefined): ChainLink | null {
  const made = effective(workspace, choice);
  if (made === "assume-arrived") return workspace.last;
  if (typeof made === "number") return linkNumbered(workspace, made);
  const least = leastAcknowledged(workspace);
  return least && linkNumbered(workspace, least.number);
}

/** What is to be known of a base that does not have everything; null where there is nothing to tell. */
export function baseNotice(workspace: Workspace, choice: BaseChoice | undefined): string | null {
  if (effective(workspace, choice) !== "acknowledged") return null;
  const least = leastAcknowledged(workspace);
  if (!least) return "nothing was acknowledged: the sequence carries everything";
  if (least.number >= (workspace.last?.number ?? 0)) return null;
  return `${least.site} acknowledged sequence ${least.number}: what was cut after it is not taken for arrived`;
}

/** A base as people write it. @throws {DiagnosticError} `bad-option`. */
export function parseBase(text: string): BaseChoice {
  if (text === "assume-arrived" || text === "acknowledged") return text;
  const number = Number(/^(?:seq)?(\d+)$/.exec(text)?.[1] ?? 0);
  if (number > 0) return number;
  throw new DiagnosticError(`nothing that a sequence goes on from: ${text}`, {
    code: "bad-option",
    hint:
      "acknowledged, assume-arrived, or the number of a sequence; --baseline for one that presumes nothing",
  });
}

function effective({ acknowledged }: Workspace, choice: BaseChoice | undefined): BaseChoice {
  return choice ?? (acknowledged.length > 0 ? "acknowledged" : "assume-arrived");
}

/** What even the slowest site has. */
function leastAcknowledged({ acknowledged }: Workspace): Acknowledgement | null {
  return acknowledged.toSorted((a, b) => a.number - b.number)[0] ?? null;
}

function linkNumbered({ chain, paths }: Workspace, number: number): ChainLink {
  const found = chain.find((link) => link.number === number);
  if (found) return found;
  throw new DiagnosticError(`${paths.root} has no sequence ${number} to go on from`, {
    code: "sequence-unknown",
    hint: `ferry sequence list ${paths.root} tells which there are`,
  });
}
