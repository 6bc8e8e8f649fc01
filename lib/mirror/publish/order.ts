/** In which order sequences may be published to a destination. */

import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** What decides whether a sequence may be published. */
export interface Candidate {
  /** In messages. */
  readonly name: string;
  readonly workspace: string;
  readonly number: number;
  readonly supersedes: readonly string[];
  readonly complete: boolean;
  /** The number of the sequence before it; null for the first. */
  readonly after: number | null;
  /** The same for the same content only. */
  readonly identity: Digest;
}

/** What was published last. */
export interface PublishedSequence {
  readonly workspace: string;
  readonly number: number;
  readonly identity: Digest;
}

/**
 * What a user may allow although the order forbids it: an older sequence than the published one, one of another
 * workspace, or one whose predecessors are at the destination without a record of it.
 */
export type Allowance = "older" | "foreign" | "unrecorded";

/**
 * Checks that a sequence may follow what was published.
 *
 * @param published Null where nothing is recorded.
 * @throws {DiagnosticError} `sequence-order`, `sequence-foreign`.
 */
export function checkOrder(
  candidate: Candidate,
  published: PublishedSequence | null,
  { destination, allow = [] }: { readonly destination: string; readonly allow?: readonly Allowance[] },
): void {
  const { name, number, workspace, supersedes, complete, after, identity } = candidate;
  const wrong = (message: string, hint: string) =>
    new DiagnosticError(`${name}: ${message}`, { code: "sequence-order", hint });
  const isOwn = published?.workspace === workspace;
  if (published && !isOwn && !supersedes.includes(published.workspace) && !allow.includes("foreign")) {
    throw new DiagnosticError(
      `${name} is of the workspace ${workspace}, and ${destination} has content of ${published.workspace}`,
      { code: "sequence-foreign", hint: "publish it elsewhere, or allow foreign content" },
    );
  }
  if (!published || !isOwn) {
    if (number === 1 || complete || allow.includes("unrecorded")) return;
    throw wrong(
      `want sequence 1, got ${number}: nothing of its workspace is recorded as published to ${destination}`,
      after === null
        ? "publish a complete sequence first"
        : `bring sequence ${after} and those before it, and publish them first`,
    );
  }
  if (number === published.number) {
    if (identity === published.identity) return;
    throw wrong(
      `it is another sequence ${number} than the one that was published to ${destination}`,
      "bring the sequence that was made last",
    );
  }
  if (number < published.number) {
    if (allow.includes("older")) return;
    throw wrong(
      `it is older than what was published to ${destination}: sequence ${published.number}`,
      "to go back to it, allow older content",
    );
  }
  if (after === published.number || complete || allow.includes("unrecorded")) return;
  throw wrong(
    `want sequence ${published.number + 1}, got ${number}`,
    `bring what was made between sequence ${published.number} and ${number}, and publish it first`,
  );
}
