import { match, strictEqual as equal, throws } from "node:assert/strict";
import {
  ALPHA,
  BETA,
  GITOPS,
  valuesFiles as files,
  valuesSet as set,
} from "../../../tests/support/values_files.ts";
import { diagnosticsOf, renderDiagnostic } from "../../source/diagnostic.ts";
import { generateImageSet } from "./generate_image_set.ts";

/** ALPHA with one text in place of another. */
for (
  const [from, to, wrong] of [
    ["hubClusterSets", "hubClusterSet", [
      '1:1: unknown field "hubClusterSet" (did you mean "hubClusterSets")',
    ]],
    ["    labels", "    lables", [
      '3:5: unknown field "lables" in hubClusterSets.hub (did you mean "labels")',
    ]],
    ["'4.18.22'", "4.18", [
      "4:26: openshift-version must be a whole version: 4.18 (three numbers in quotes, such as '4.18.22')",
    ]],
    ["'4.18.22'", "'4.18.x'", [
      "4:27: openshift-version must be a whole version: 4.18.x (three numbers in quotes, such as '4.18.22')",
    ]],
    ["openshift-version", "openshift-verison", [
      '4:7: unknown label openshift-verison (did you mean "openshift-version")',
    ]],
    ["widget: 'true'", "widget: 'ture'", [
      "20:16: widget must be 'true' or 'false': ture (did you mean \"true\")",
    ]],
    ["widget: 'true'", "wigdet: 'true'", ['20:7: unknown label wigdet (did you mean "widget")']],
    ["widget-channel", "widget-chanel", [
      '22:7: unknown label widget-chanel (did you mean "widget-channel")',
    ]],
    ["      widget-channel: beta\n", "", [
      "20:7: widget is wanted, but has no widget-channel (say which channel of the package)",
    ]],
    ["      widget-source: community-operators\n", "", [
      "20:7: widget is wanted, but has no widget-source (one of redhat-operators, community-operators, certified-operators, redhat-marketplace)",
    ]],
    ["widget-subscription-name", "widget-subscripton-name", [
      '21:7: unknown label widget-subscripton-name (did you mean "widget-subscription-name")',
    ]],
    ["channel: beta", "channel: 1.10", [
      "22:23: widget-channel is a number: 1.10 (put the value in quotes)",
    ]],
    ["channel: beta", "channel: 'be ta'", ["22:24: widget-channel is not a name: be ta"]],
    ["channel: beta", "channel: [beta]", [
      "22:23: the label widget-channel of hubClusterSets.hub must be a text, not a list",
    ]],
    ["community-operators", "comunity-operators", [
      '23:22: unknown catalog comunity-operators (did you mean "community-operators")',
    ]],
    ["    labels:\n", "    labels: none\n    config:\n", [
      "3:13: hubClusterSets.hub.labels must be a mapping, not a single value",
    ]],
    ["'4.18.22'", "'4.018.22'", [
      "4:27: openshift-version must be a whole version: 4.018.22 (three numbers in quotes, such as '4.18.22')",
    ]],
    ["'4.18.22'", "'4.18.99999999999999999999'", [
      "4:27: openshift-version must be a whole version: 4.18.99999999999999999999 (three numbers in quotes, such as '4.18.22')",
    ]],
    ["'4.18.22'", "'4.81.22'", [
      "4:27: 4.81.22 is 63 minor versions above 4.18.9 (values.a.yaml:32:27) (make image sets of their own for clusters that are so far apart)",
    ]],
    ["channel: beta", "channel: on", [
      "22:23: widget-channel is a boolean: on (put the value in quotes)",
    ]],
    ["channel: beta", "channel: 2026-01-01", [
      "22:23: widget-channel is a date: 2026-01-01 (put the value in quotes)",
    ]],
    ["source: community-operators", "source: community", [
      '23:22: unknown catalog community (did you mean "community-operators")',
    ]],
    ["acm-channel", "acm-chanel", ['12:7: unknown label acm-chanel (did you mean "acm-channel")']],
    ["      acm-channel: release-2.14\n", "", [
      "11:7: acm is wanted, but has no acm-channel (say which channel of the package)",
    ]],
    ["  hub:\n    labels:\n", "  hub:\n    openshift-version: '4.18.22'\n    labels:\n", [
      "3:5: openshift-version is a label, and does not stand under hubClusterSets.hub.labels",
    ]],
    ["      self-managed: 'true'\n", "      gitops: 'false'\n", [
      "6:7: Found duplicate mapping key 'gitops' (keep one of the two)",
    ]],
    ["      self-managed: 'true'\n", "\tself-managed: 'true'\n", [/^5:1: YAML parsing failed/]],
    ["  hub:", "  hub: {", [/^\d+:\d+: YAML parsing failed/]],
  ] as const
) {
  Deno.test(`generateImageSet refuses ${JSON.stringify(to)} in place of ${JSON.stringify(from)}`, () => {
    const found = complaints(ALPHA.replace(from, to));
    equal(found.length, wrong.length, found.join("\n"));
    for (const [at, one] of wrong.entries()) {
      if (typeof one === "string") equal(found[at], one);
      else match(found[at] ?? "", one);
    }
  });
}

for (
  const [what, text, wrong] of [
    ["a file without clusters", "autoshiftGitRepo: x\n", /^1:1: no clusters in it/],
    [
      "labels without the name of their set",
      "hubClusterSets:\n  labels:\n    openshift-version: '4.18.2'\n",
      /^3:5: openshift-version is a label, and does not stand under hubClusterSets\.labels\.labels/,
    ],
    [
      "a cluster whose set is misspelt",
      `${BETA}clusters: {one: {config: {clusterSet: sbxx}, labels: {cert: 'false'}}}\n`,
      /^19:39: no set of clusters is called sbxx \(did you mean "sbx"\)$/,
    ],
    [
      "clusters without a version",
      set("hubClusterSets", "hub", "", GITOPS("latest")),
      /^2:3: no cluster set says its/,
    ],
  ] as const
) {
  Deno.test(`generateImageSet refuses ${what}`, () => {
    match(complaints(text).join("\n"), wrong);
  });
}

for (
  const [options, wrong] of [
    [{ minVersion: "4.20.0" }, "the least version is above the greatest: 4.20.0, 4.18.22"],
    [{ maxVersion: "4.17.1" }, "the least version is above the greatest: 4.18.9, 4.17.1"],
    [
      { openshiftVersion: "4.18", minVersion: "4.19.0" },
      "the least version is above the greatest: 4.19.0, 4.18.0",
    ],
    [{ maxVersion: "4.81.0" }, "4.81.0 is 63 minor versions above 4.18.9"],
    [{ packages: new Map([["od", "x"]]) }, "no label od, whose package would be x"],
  ] as const
) {
  Deno.test(`generateImageSet refuses of its options: ${wrong}`, () => {
    throws(() => generateImageSet(files(ALPHA), options), { name: "DiagnosticError", message: wrong });
  });
}

/** What is wrong with a file, each as `LINE:COLUMN: message (hint)`. */
function complaints(text: string): readonly string[] {
  try {
    generateImageSet(files(text));
    return [];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found.map((one) =>
      `${renderDiagnostic(one).split("\n")[0]?.replace("values.a.yaml:", "")}${
        one.hint ? ` (${one.hint})` : ""
      }`
    );
  }
}
