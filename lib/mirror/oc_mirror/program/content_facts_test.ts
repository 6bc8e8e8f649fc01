import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Digest } from "../../../model/oci.ts";
import { contentFacts } from "./content_facts.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const [A, B, C] = [digest("a"), digest("b"), digest("c")];

/** A sequence that carried something; null when what it carried is forgotten. */
function sequence(number: number, carried: readonly Digest[] | null) {
  const link = {
    ...{ number, manifest: digest("0"), name: `seq${number}-x`, driver: "oc-mirror" as const },
    ...{ created: "2026-11-21T08:07:00Z", complete: number === 1, bytes: 1 },
  };
  const history = { name: ".history-x", digests: [] };
  return { link, record: carried && { carried, tags: A, config: A, history } };
}

for (
  const { what, wanted, carried, known, sequences, dependencies } of [
    {
      what: "needs nothing when all is carried",
      wanted: [A, B],
      carried: [A, B],
      known: [],
      sequences: [],
      dependencies: [],
    },
    {
      what: "needs the newest sequence that carried the rest",
      ...{ wanted: [A, B], carried: [B], known: [A] },
      sequences: [sequence(1, [A]), sequence(2, [C]), sequence(3, [A])],
      dependencies: [3],
    },
    {
      what: "needs no sequence whose content is not wanted any more",
      ...{ wanted: [B], carried: [B], known: [A], sequences: [sequence(1, [A])], dependencies: [] },
    },
    {
      what: "needs all of them when none remembers",
      ...{ wanted: [A], carried: [], known: [A], sequences: [sequence(1, null), sequence(2, [C])] },
      dependencies: [1, 2],
    },
    {
      what: "needs nothing for what oc-mirror did not take for carried",
      ...{ wanted: [A, C], carried: [A], known: [], sequences: [sequence(1, [C])], dependencies: [] },
    },
  ]
) {
  Deno.test(`contentFacts: an archive ${what}`, () => {
    const sized = (digests: readonly Digest[]) => new Map(digests.map((one) => [one, 10]));
    const facts = contentFacts(sized(wanted), sized(carried), { known: new Set(known), sequences });
    deepEqual(facts, { dependencies, contentBytes: 10 * wanted.length });
  });
}
