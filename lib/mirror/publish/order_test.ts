import { doesNotThrow, match, ok, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Allowance, type Candidate, checkOrder, type PublishedSequence } from "./order.ts";

function candidate(number: number, more: Partial<Candidate> = {}): Candidate {
  return {
    name: `seq${number}-x`,
    workspace: "own",
    number,
    supersedes: [],
    complete: number === 1,
    after: number === 1 ? null : number - 1,
    identity: `sha256:${number}`,
    ...more,
  };
}

function published(number: number, workspace = "own"): PublishedSequence {
  return { workspace, number, identity: `sha256:${number}` };
}

for (
  const { what, next, last, allow, code, said } of [
    { what: "the first where nothing is", next: candidate(1), last: null },
    { what: "the next", next: candidate(3), last: published(2) },
    { what: "the same again", next: candidate(2), last: published(2) },
    {
      what: "the next after numbers that were left out",
      next: candidate(7, { after: 2 }),
      last: published(2),
    },
    { what: "a complete one after a gap", next: candidate(5, { complete: true }), last: published(2) },
    { what: "a complete one where nothing is", next: candidate(5, { complete: true }), last: null },
    {
      what: "the first of a workspace that replaces the published one",
      next: candidate(1, { supersedes: ["old"] }),
      last: published(9, "old"),
    },
    { what: "an older one that is allowed", next: candidate(1), last: published(2), allow: ["older"] },
    {
      what: "a foreign one that is allowed",
      next: candidate(1),
      last: published(2, "other"),
      allow: ["foreign"],
    },
    { what: "one without record that is allowed", next: candidate(4), last: null, allow: ["unrecorded"] },
    {
      what: "a later one where nothing is",
      next: candidate(3),
      last: null,
      code: "sequence-order",
      said: /want sequence 1, got 3: nothing/,
    },
    {
      what: "one after a gap",
      next: candidate(4),
      last: published(2),
      code: "sequence-order",
      said: /want sequence 3, got 4/,
    },
    {
      what: "an older one",
      next: candidate(1),
      last: published(2),
      code: "sequence-order",
      said: /older than what was published to DEST: sequence 2/,
    },
    {
      what: "another one of the same number",
      next: candidate(2, { identity: "sha256:x" }),
      last: published(2),
      code: "sequence-order",
      said: /another sequence 2/,
    },
    {
      what: "one of another workspace",
      next: candidate(1),
      last: published(2, "other"),
      code: "sequence-foreign",
      said: /workspace own, and DEST has content of other/,
    },
    {
      what: "a later one of a replacing workspace",
      next: candidate(2, { supersedes: ["old"] }),
      last: published(9, "old"),
      code: "sequence-order",
      said: /want sequence 1, got 2/,
    },
    {
      what: "a later foreign one that is allowed",
      next: candidate(2),
      last: published(9, "other"),
      allow: ["foreign"],
      code: "sequence-order",
      said: /want sequence 1/,
    },
  ] satisfies readonly Case[] as readonly Case[]
) {
  Deno.test(`checkOrder ${code ? "refuses" : "takes"} ${what}`, () => {
    const check = () => checkOrder(next, last, { destination: "DEST", allow: allow ?? [] });
    if (!code) return doesNotThrow(check);
    throws(check, (error) => {
      ok(error instanceof DiagnosticError);
      equal(error.code, code);
      match(error.message, said ?? /./);
      ok(error.hint);
      return true;
    });
  });
}

interface Case {
  readonly what: string;
  readonly next: Candidate;
  readonly last: PublishedSequence | null;
  readonly allow?: readonly Allowance[];
  readonly code?: string;
  readonly said?: RegExp;
}
