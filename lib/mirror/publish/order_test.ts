import { doesNotThrow, match, ok, strictEqual as equal, throws } from "node:assert/strict";
import type { Predecessor } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Allowance, type Candidate, checkOrder, type PublishedSequence } from "./order.ts";

function candidate(number: number, more: Partial<Candidate> = {}): Candidate {
  return {
    name: `seq${number}-x`,
    workspace: "own",
    number,
    supersedes: [],
    complete: number === 1,
    base: number === 1 ? null : link(number - 1),
    predecessor: number === 1 ? null : link(number - 1),
    manifest: `sha256:m${number}`,
    identity: `sha256:${number}`,
    ...more,
  };
}

function link(number: number, manifest: Digest = `sha256:m${number}`): Predecessor {
  return { number, manifest };
}

function published(number: number, workspace = "own"): PublishedSequence {
  const links = [1, 2, 3].filter((one) => one <= number).map((one) => link(one));
  return { workspace, number, identity: `sha256:${number}`, manifest: `sha256:m${number}`, links };
}

for (
  const { what, next, last, allow, code, said } of [
    { what: "the first where nothing is", next: candidate(1), last: null },
    { what: "the next", next: candidate(3), last: published(2) },
    { what: "the same again", next: candidate(2), last: published(2) },
    {
      what: "the next after numbers that were left out",
      next: candidate(7, { base: link(2), predecessor: link(2) }),
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
      what: "one that goes on from the published one",
      next: candidate(5, { base: link(2) }),
      last: published(2),
    },
    { what: "one that goes on from an older one", next: candidate(5, { base: link(1) }), last: published(3) },
    {
      what: "one that goes on from one that is not published",
      next: candidate(5, { base: link(3) }),
      last: published(2),
      code: "sequence-order",
      said: /want sequence 3, got 5, which goes on from sequence 3/,
    },
    {
      what: "one that goes on from another sequence of the same number",
      next: candidate(5, { base: link(2, "sha256:x") }),
      last: published(3),
      code: "sequence-order",
      said: /another sequence 2 than/,
    },
    {
      what: "one whose predecessor is another one than the published",
      next: candidate(3, { base: link(1), predecessor: link(2, "sha256:x") }),
      last: published(2),
      code: "sequence-order",
      said: /another sequence 2 than/,
    },
    {
      what: "an older one that is allowed and is not what was published",
      next: candidate(1, { manifest: "sha256:x" }),
      last: published(2),
      allow: ["older"],
      code: "sequence-order",
      said: /another sequence 1 than/,
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

Deno.test("checkOrder says where sequences lie that could be published before", () => {
  throws(() => checkOrder(candidate(3), published(1), { destination: "DEST", beside: "/usb/content" }), {
    hint: "those before it lie beside it: publish /usb/content",
  });
});

interface Case {
  readonly what: string;
  readonly next: Candidate;
  readonly last: PublishedSequence | null;
  readonly allow?: readonly Allowance[];
  readonly code?: string;
  readonly said?: RegExp;
}
