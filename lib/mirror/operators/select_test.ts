import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { packageDocuments, type PackageSample } from "../../../tests/support/catalogs.ts";
import { imageSet } from "../../../tests/support/mirror_lab.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { CatalogIndexBuilder } from "./catalog.ts";
import { chooseFrom } from "./select.ts";

const PACKAGES: readonly PackageSample[] = [
  { name: "db", home: "r.example/db", channels: { stable: ["1.0.0", "1.1.0<1.0.0", "2.0.0<1.1.0"] } },
  {
    name: "mesh",
    home: "r.example/mesh",
    channels: {
      stable: ["2.0.0", "2.1.0<2.0.0", "2.2.0<2.1.0"],
      fast: ["2.1.0", "2.2.0<2.1.0", "2.3.0<2.2.0"],
      beta: ["3.0.0-rc.1", "3.0.0-rc.2<3.0.0-rc.1"],
    },
  },
  { name: "skip", home: "r.example/skip", channels: { main: ["5.0.0", "5.0.1", "5.2.0<5.0.0~5.0.1"] } },
  { name: "heads", home: "r.example/heads", channels: { ch: ["1.0.0", "1.1.0<1.0.0", "1.2.0<1.0.0"] } },
  { name: "odd", home: "r.example/odd", channels: { ch: ["1.0"] } },
];

function choice(entry: string, packages = PACKAGES): readonly string[] {
  const index = new CatalogIndexBuilder();
  const documents = packages.flatMap((one) => packageDocuments(one));
  for (const one of documents) index.add(one, { file: 0, start: 0, end: 0 }, "catalog");
  const [request] = imageSet(`  operators:\n    - {catalog: "r.example/c:v1", ${entry}}\n`).operators;
  try {
    return chooseFrom(index, request!).flatMap(({ package: { name }, defaultChannel, channels, bundles }) => [
      `${name} ${defaultChannel} [${bundles.map((one) => one.version).join(" ")}]`,
      ...channels.map(({ channel, entries }) =>
        `  ${channel.name}: ${[...entries].map((entry) => entry.replace(`${name}.v`, "")).join(" ")}`
      ),
    ]);
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found.map(({ message, hint, at }) => {
      const place = at ? `${at.file.text.slice(at.start, at.end)}: ` : "";
      return `${place}${message}${hint ? ` (${hint})` : ""}`;
    });
  }
}

for (
  const [entry, chosen] of [
    ["packages: [{name: db}]", ["db stable [2.0.0]", "  stable: 2.0.0"]],
    ["packages: [{name: db, minVersion: 1.1.0}]", ["db stable [1.1.0 2.0.0]", "  stable: 1.1.0 2.0.0"]],
    ["packages: [{name: mesh, defaultChannel: beta, channels: [{name: beta, minVersion: 2.0.0-0}]}]", [
      "mesh beta [3.0.0-rc.1 3.0.0-rc.2]",
      "  beta: 3.0.0-rc.1 3.0.0-rc.2",
    ]],
    ["packages: [{name: db, maxVersion: 1.9.0}]", ["db stable [1.0.0 1.1.0]", "  stable: 1.0.0 1.1.0"]],
    ["packages: [{name: db, minVersion: 1.1.0, maxVersion: 1.1.0}]", [
      "db stable [1.1.0]",
      "  stable: 1.1.0",
    ]],
    ["full: true, packages: [{name: db}]", ["db stable [1.0.0 1.1.0 2.0.0]", "  stable: 1.0.0 1.1.0 2.0.0"]],
    ["packages: [{name: mesh}]", [
      "mesh stable [2.2.0 2.3.0 3.0.0-rc.2]",
      "  stable: 2.2.0",
      "  fast: 2.3.0",
      "  beta: 3.0.0-rc.2",
    ]],
    // A channel without a version in the range is left out, unless it is the default.
    ["packages: [{name: mesh, minVersion: 2.2.0}]", [
      "mesh stable [2.2.0 2.3.0]",
      "  stable: 2.2.0",
      "  fast: 2.2.0 2.3.0",
    ]],
    ["packages: [{name: mesh, minVersion: 2.0.0, maxVersion: 2.0.0}]", [
      "mesh stable [2.0.0]",
      "  stable: 2.0.0",
    ]],
    ["packages: [{name: mesh, defaultChannel: fast, channels: [{name: fast, maxVersion: 2.1.0}]}]", [
      "mesh fast [2.1.0]",
      "  fast: 2.1.0",
    ]],
    ["packages: [{name: mesh, channels: [{name: beta, minVersion: 3.0.0-rc.1}, {name: stable}]}]", [
      "mesh stable [2.2.0 3.0.0-rc.1 3.0.0-rc.2]",
      "  stable: 2.2.0",
      "  beta: 3.0.0-rc.1 3.0.0-rc.2",
    ]],
    ["packages: [{name: skip, minVersion: 5.0.1}]", ["skip main [5.0.1 5.2.0]", "  main: 5.0.1 5.2.0"]],
    ["full: true, packages: [{name: heads}]", ["heads ch [1.0.0 1.1.0 1.2.0]", "  ch: 1.0.0 1.1.0 1.2.0"]],
  ] as const
) {
  Deno.test(`chooseFrom takes what is asked for: ${entry}`, () => {
    deepEqual(choice(entry), chosen);
  });
}

for (
  const [entry, said] of [
    ["packages: [{name: bd}, {name: mseh}]", [
      'bd: package bd is not in r.example/c:v1 (did you mean "db")',
      'mseh: package mseh is not in r.example/c:v1 (did you mean "mesh")',
    ]],
    ["packages: [{name: mesh, channels: [{name: stabel}]}]", [
      'stabel: package mesh has no channel stabel in r.example/c:v1 (did you mean "stable")',
    ]],
    ["packages: [{name: mesh, channels: [{name: nightly}]}]", [
      "nightly: package mesh has no channel nightly in r.example/c:v1 (there are beta, fast, stable)",
    ]],
    ["packages: [{name: mesh, channels: [{name: fast}]}]", [
      "mesh: the default channel stable of package mesh is filtered out " +
      "(give the package a defaultChannel, such as fast, or list stable among its channels)",
    ]],
    ["packages: [{name: mesh, defaultChannel: beta, channels: [{name: fast}]}]", [
      "mesh: defaultChannel beta of package mesh is not among the channels that are mirrored (there are fast)",
    ]],
    ["packages: [{name: db, minVersion: 3.0.0}]", [
      "db: channel stable of package db has no version >=3.0.0 in r.example/c:v1 (it has 1.0.0, 1.1.0, 2.0.0)",
    ]],
    ["packages: [{name: db, minVersion: 1.0.5, maxVersion: 1.0.5}]", [
      "db: package db has no version >=1.0.5 <=1.0.5 in r.example/c:v1 (it has 1.0.0, 1.1.0, 2.0.0)",
    ]],
    ["packages: [{name: mesh, minVersion: 2.3.0, maxVersion: 2.3.0}]", [
      "mesh: channel stable of package mesh has no version >=2.3.0 <=2.3.0 in r.example/c:v1 " +
      "(in fast there is one: make such a channel the defaultChannel)",
    ]],
    ["packages: [{name: mesh, defaultChannel: beta, channels: [{name: beta, minVersion: 2.0.0}]}]", [
      "beta: channel beta of package mesh has no version >=2.0.0 in r.example/c:v1 " +
      "(3.0.0-rc.1 counts as a pre-release: a range takes those in where a bound has -0 at its end)",
    ]],
    ["packages: [{name: heads}]", [
      "heads: channel ch of package heads in r.example/c:v1 cannot be filtered: it has several heads: " +
      "heads.v1.1.0, heads.v1.2.0 (leave out the package or the channel, or take everything with full: true)",
    ]],
    ["packages: [{name: odd}]", [
      "odd: bundle odd.v1.0 of package odd in r.example/c:v1 has a version that is none: 1.0 " +
      "(leave out the package: catalogs with such bundles cannot be filtered)",
    ]],
  ] as const
) {
  Deno.test(`chooseFrom says what cannot be had: ${entry}`, () => {
    deepEqual(choice(entry), said);
  });
}

Deno.test("chooseFrom takes the heads of all channels where no package is named", () => {
  const [db, mesh] = PACKAGES;
  equal(choice("packages: []", [db!, mesh!]).length, 6);
});
