import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { packageDocuments } from "../../../tests/support/catalogs.ts";
import { CatalogIndexBuilder } from "./catalog.ts";
import { withoutIncomplete } from "./incomplete.ts";
import { everythingOf } from "./select.ts";

const HOME = "r.example/op";

function catalogOf(channels: Readonly<Record<string, readonly string[]>>) {
  const index = new CatalogIndexBuilder();
  const bundle = (version: string) => `${HOME}:${version}`;
  for (const one of packageDocuments({ name: "op", home: HOME, channels }, bundle)) {
    index.add(one, { file: 0, start: 0, end: 0 }, "catalog");
  }
  return everythingOf(index);
}

/** What is left of a package, its entries as the sample has them. */
function left(channels: Readonly<Record<string, readonly string[]>>, lacking: readonly string[]) {
  const chosen = withoutIncomplete(
    catalogOf(channels),
    new Set(lacking.map((version) => `${HOME}:${version}`)),
  );
  const bare = (name: string) => name.replace("op.v", "");
  return chosen.flatMap((one) =>
    one.channels.map(({ channel, entries, repaired }) => {
      const words = channel.entries.filter(({ name }) => entries.has(name)).map((entry) => {
        const { name, replaces, skips } = repaired?.get(entry.name) ?? entry;
        return `${bare(name)}${replaces ? `<${bare(replaces)}` : ""}${
          skips.length > 0 ? `~${skips.map(bare).join(",")}` : ""
        }`;
      });
      return `${channel.name}: ${words.join(" ")}`;
    })
  );
}

const CASES: readonly {
  readonly what: string;
  readonly channels: Readonly<Record<string, readonly string[]>>;
  readonly lacking: readonly string[];
  readonly rest: readonly string[];
}[] = [
  {
    what: "bridges what is missing in between: who has it gets on",
    channels: { ch: ["1", "2<1", "3<2", "4<3"] },
    lacking: ["2", "3"],
    rest: ["ch: 1 4<1~3,2"],
  },
  {
    what: "ends a channel below a head that is missing",
    channels: { ch: ["1", "2<1", "3<2"] },
    lacking: ["3"],
    rest: ["ch: 1 2<1"],
  },
  {
    what: "lets nothing replace a tail that is missing",
    channels: { ch: ["1", "2<1"] },
    lacking: ["1"],
    rest: ["ch: 2~1"],
  },
  {
    what: "leaves out what would be a second head",
    channels: { ch: ["1", "2", "3<1~2"] },
    lacking: ["3"],
    rest: ["ch: 1"],
  },
  {
    what: "leaves out a channel of which nothing is left",
    channels: { ch: ["1"], other: ["2"] },
    lacking: ["2"],
    rest: ["ch: 1"],
  },
  {
    what: "leaves out a package whose default channel is empty",
    channels: { ch: ["1"], other: ["2"] },
    lacking: ["1"],
    rest: [],
  },
];

for (const { what, channels, lacking, rest } of CASES) {
  Deno.test(`withoutIncomplete ${what}`, () => deepEqual(left(channels, lacking), rest));
}

Deno.test("withoutIncomplete gives back what is complete", () => {
  const chosen = catalogOf({ ch: ["1", "2<1"] });
  equal(withoutIncomplete(chosen, new Set(["r.example/other:1"])), chosen);
});
