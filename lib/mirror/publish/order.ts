/** In which order sequences may be published to a destination. */

import type { Predecessor } from "../../model/mirror.ts";
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
  /** What must have been published, or something later of the same chain; null for nothing. */
  readonly base: Predecessor | null;
  /** The one that was cut before it; null for the first. */
  readonly predecessor: Predecessor | null;
  /** The same for the same content only. */
  readonly identity: Digest;
  /** Of its manifest; null for bare parts, which do not know it. */
  readonly manifest: Digest | null;
}

/** What was published last. */
export interface PublishedSequence {
  readonly workspace: string;
  readonly number: number;
  readonly identity: Digest;
  /** Null where it is not known. */
  readonly manifest?: Digest | null | undefined;
  /** The links of the chain that were seen while publishing, each number once. */
  readonly links?: readonly Predecessor[] | undefined;
}

/**
 * What a user may allow although the order forbids it: an older sequence than the published one, one of another
 * workspace, or one whose predecessors are at the destination without a record of it.
 */
export type Allowance = "older" | "foreign" | "unrecorded";

/** Two chains of one workspace come of a folder that was set back, or copied. */
const FORK_HINT =
  "bring the sequences that were made where the published ones come from; where those are lost, " +
  "begin anew with ferry mirror create --clean";

export interface OrderOptions {
  /** In messages. */
  readonly destination: string;
  readonly allow?: readonly Allowance[];
  /** The folder in which sequences lie that could be published before; null for none. @default {null} */
  readonly beside?: string | null;
}

/**
 * Checks that a sequence may follow what was published.
 *
 * @param published Null where nothing is recorded.
 * @throws {DiagnosticError} `sequence-order`, `sequence-foreign`.
 */
export function checkOrder(
  candidate: Candidate,
  published: PublishedSequence | null,
  { destination, allow = [], beside = null }: OrderOptions,
): void {
  const { name, number, workspace, supersedes, complete, base, identity } = candidate;
  const wrong = (message: string, hint: string) =>
    new DiagnosticError(`${name}: ${message}`, { code: "sequence-order", hint });
  const early = (message: string, hint: string) =>
    wrong(message, beside === null ? hint : `those before it lie beside it: publish ${beside}`);
  const isOwn = published?.workspace === workspace;
  if (published && !isOwn && !supersedes.includes(published.workspace) && !allow.includes("foreign")) {
    throw new DiagnosticError(
      `${name} is of the workspace ${workspace}, and ${destination} has content of ${published.workspace}`,
      { code: "sequence-foreign", hint: "publish it elsewhere, or allow foreign content" },
    );
  }
  if (!published || !isOwn) {
    if (number === 1 || complete || allow.includes("unrecorded")) return;
    throw early(
      `want sequence 1, got ${number}: nothing of its workspace is recorded as published to ${destination}`,
      base === null
        ? "publish a complete sequence first"
        : `bring sequence ${base.number} and those before it, and publish them first; where they were published, ` +
          "name the folder that remembers it with --mirror-path",
    );
  }
  const fork = forkIn(candidate, published);
  if (fork !== null) {
    throw wrong(
      `it is of a chain with another sequence ${fork} than the one that was published to ${destination}`,
      FORK_HINT,
    );
  }
  if (number === published.number) {
    if (identity === published.identity) return;
    throw wrong(
      `it is another sequence ${number} than the one that was published to ${destination}`,
      FORK_HINT,
    );
  }
  if (number < published.number) {
    if (allow.includes("older")) return;
    throw wrong(
      `it is older than what was published to ${destination}: sequence ${published.number}`,
      "to go back to it, allow older content",
    );
  }
  const isReached = base === null || base.number <= published.number;
  if (complete || isReached || allow.includes("unrecorded")) return;
  throw early(
    `want sequence ${published.number + 1}, got ${number}, which goes on from sequence ${base.number}`,
    `bring what was made between sequence ${published.number} and ${number}, and publish it first`,
  );
}

/** The record of a sequence that is now published. */
export function publishedAs(
  { workspace, number, identity, manifest, predecessor, base }: Candidate,
  before: PublishedSequence | null,
): PublishedSequence {
  const seen = [
    ...before?.workspace === workspace ? before.links ?? [] : [],
    ...[base, predecessor].filter((link) => link !== null),
    ...manifest === null ? [] : [{ number, manifest }],
  ];
  const links = [...new Map(seen.map((link) => [link.number, link])).values()]
    .toSorted((a, b) => a.number - b.number);
  return { workspace, number, identity, manifest, links };
}

/** The first number at which a sequence and what was published speak of different sequences; null where they agree. */
function forkIn({ base, predecessor, number, manifest }: Candidate, published: PublishedSequence) {
  const known = new Map((published.links ?? []).map((link) => [link.number, link.manifest]));
  const own = manifest === null ? null : { number, manifest };
  for (const link of [base, predecessor, number === published.number ? null : own]) {
    const other = link && known.get(link.number);
    if (link && other !== undefined && other !== null && other !== link.manifest) return link.number;
  }
  return null;
}
