import { deepStrictEqual as deepEqual, match } from "node:assert/strict";
import {
  ALPHA,
  BETA,
  GITOPS,
  operator,
  valuesFiles as files,
  valuesSet as set,
} from "../../../tests/support/values_files.ts";
import { placeOf } from "../../source/span.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import { lintImageSet } from "../lint/lint_image_set.ts";
import { generateImageSet } from "./generate_image_set.ts";
import type { GenerateOptions } from "./generate_options.ts";
import { imageSetText } from "./image_set_text.ts";

/** Catalogs as `INDEX:TAG package[channel,…] …`, and channels as `NAME MIN..MAX`. */
function told(texts: readonly string[], options: GenerateOptions = {}): readonly string[] {
  const { mirror } = generateImageSet(files(...texts), options).imageSet;
  const range = (one: { readonly minVersion?: string; readonly maxVersion?: string }) =>
    `${one.minVersion ?? ""}..${one.maxVersion ?? ""}`;
  return [
    ...mirror.platform.channels.map((one) => `${one.name} ${range(one)}`),
    ...mirror.operators.map(({ catalog, packages }) => {
      const own = packages.map(({ name, channels = [] }) => {
        const shown = channels.map((one) => `${one.name}${range(one) === ".." ? "" : ` ${range(one)}`}`);
        return `${name}[${shown.join(",")}]`;
      });
      return `${catalog.replace("registry.redhat.io/redhat/", "")} ${own.join(" ")}`;
    }),
  ];
}

Deno.test("generateImageSet takes channels, catalogs and versions from every set of one file", () => {
  deepEqual(told([ALPHA]), [
    "stable-4.18 4.18.9..4.18.22",
    "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14] openshift-gitops-operator[latest,gitops-1.18]",
    "community-operator-index:v4.18 widget-operator[beta]",
  ]);
});

Deno.test("generateImageSet has a catalog and a release channel for each minor version of several files", () => {
  deepEqual(told([ALPHA, BETA]), [
    "stable-4.17 4.17.30..4.17.30",
    "stable-4.18 4.18.9..4.18.22",
    "redhat-operator-index:v4.17 advanced-cluster-management[release-2.13] openshift-gitops-operator[gitops-1.17]",
    "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14] openshift-gitops-operator[latest,gitops-1.18]",
    "community-operator-index:v4.18 widget-operator[beta]",
    "certified-operator-index:v4.17 cert-thing[stable]",
  ]);
});

Deno.test("generateImageSet says what it leaves out, at its place", () => {
  const { warnings } = generateImageSet(files(ALPHA));
  deepEqual(warnings.map(({ message, at }) => [at && placeOf(at), message]), [
    ["values.a.yaml:25:7", "odd is left out: no label says which package it is"],
  ]);
});

for (
  const [what, text, expected] of [
    ["an operator that nothing switches on", ALPHA.replace("      widget: 'true'\n", ""), [
      "21:7 widget is left out: no label switches it on",
      "24:7 odd is left out: no label says which package it is",
    ]],
    ["a set without labels", `${BETA}managedClusterSets: {m: , n: {labels: {}}}\n`, [
      "19:22 m has no labels: it wants nothing",
      "19:27 n has no labels: it wants nothing",
    ]],
    [
      "clusters whose set cannot be told",
      `${ALPHA}clusters:
  a: {labels: {gitops-channel: x}}
  b: {config: {clusterSet: elsewhere}, labels: {gitops-channel: x}}
`,
      [
        "25:7 odd is left out: no label says which package it is",
        "39:3 a does not say its set: it has its own labels only",
        "39:16 gitops is left out: no label switches it on",
        "40:28 no set of clusters is called elsewhere: b has its own labels only",
        "40:49 gitops is left out: no label switches it on",
      ],
    ],
  ] as const
) {
  Deno.test(`generateImageSet says of ${what} what is left out`, () => {
    const { warnings } = generateImageSet(files(text));
    deepEqual(
      warnings.map(({ message, at }) => `${at && placeOf(at).replace(/^.*?:/, "")} ${message}`),
      expected,
    );
  });
}

for (
  const [what, options, expected] of [
    ["takes the package that is said for a label, and the catalog for a source", {
      packages: new Map([["odd", "odd-operator"]]),
      catalogs: new Map([["my-catalog", "r.example/my/index"]]),
      content: "operators",
    }, [
      "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14] openshift-gitops-operator[latest,gitops-1.18]",
      "community-operator-index:v4.18 widget-operator[beta]",
      "r.example/my/index:v4.18 odd-operator[fast]",
    ]],
    ["takes one version instead of those in the files", { openshiftVersion: "4.18.22" }, [
      "stable-4.18 4.18.22..4.18.22",
      "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14,release-2.13] openshift-gitops-operator[latest,gitops-1.18,gitops-1.17]",
      "community-operator-index:v4.18 widget-operator[beta]",
      "certified-operator-index:v4.18 cert-thing[stable]",
    ]],
    ["takes all of a minor version", { openshiftVersion: "4.16", content: "releases" }, [
      "stable-4.16 4.16.0..",
    ]],
    ["takes all of several minor versions", {
      openshiftVersion: "4.18",
      minVersion: "4.17.3",
      content: "releases",
    }, ["stable-4.17 4.17.3..", "stable-4.18 4.18.0.."]],
    ["takes all of a minor version up to another", {
      openshiftVersion: "4.18",
      maxVersion: "4.19.2",
      content: "releases",
    }, ["stable-4.18 4.18.0..", "stable-4.19 4.19.2..4.19.2"]],
    ["takes other bounds", { minVersion: "4.17.5", maxVersion: "4.19.1", content: "releases" }, [
      "stable-4.17 4.17.5..4.17.30",
      "stable-4.18 4.18.9..4.18.22",
      "stable-4.19 4.19.1..4.19.1",
    ]],
    ["leaves no minor version out of a range", { maxVersion: "4.20.2", content: "releases" }, [
      "stable-4.17 4.17.30..4.17.30",
      "stable-4.18 4.18.9..4.18.22",
      "stable-4.19 ..",
      "stable-4.20 4.20.2..4.20.2",
    ]],
    ["takes one version for all catalogs", { catalogVersion: "4.18", content: "operators" }, [
      "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14,release-2.13] openshift-gitops-operator[latest,gitops-1.18,gitops-1.17]",
      "community-operator-index:v4.18 widget-operator[beta]",
      "certified-operator-index:v4.18 cert-thing[stable]",
    ]],
    ["adds what packages are said to need, and what that needs", {
      needs: new Map([
        ["openshift-gitops-operator", ["helper", "multicluster-engine"]],
        ["helper", ["deeper", "openshift-gitops-operator"]],
        ["advanced-cluster-management", ["more"]],
      ]),
      dependencies: true,
      content: "operators",
      catalogVersion: "4.18",
    }, [
      "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14,release-2.13] openshift-gitops-operator[latest,gitops-1.18,gitops-1.17] multicluster-engine[] more[] helper[] deeper[]",
      "community-operator-index:v4.18 widget-operator[beta]",
      "certified-operator-index:v4.18 cert-thing[stable]",
    ]],
    ["adds what packages need", { dependencies: true, content: "operators", catalogVersion: "4.18" }, [
      "redhat-operator-index:v4.18 advanced-cluster-management[release-2.14,release-2.13] openshift-gitops-operator[latest,gitops-1.18,gitops-1.17] multicluster-engine[]",
      "community-operator-index:v4.18 widget-operator[beta]",
      "certified-operator-index:v4.18 cert-thing[stable]",
    ]],
  ] as const
) {
  Deno.test(`generateImageSet ${what}`, () => {
    const known = "packages" in options ? [ALPHA] : [ALPHA, BETA];
    deepEqual(told(known, options), expected);
  });
}

Deno.test("generateImageSet needs no version of clusters for operators of one catalog version", () => {
  const old = set("managedClusterSets", "edge", "", operator("acs", "- stable redhat-operators"));
  deepEqual(told([old], { content: "operators", catalogVersion: "4.18" }), [
    "redhat-operator-index:v4.18 rhacs-operator[stable]",
  ]);
});

Deno.test("generateImageSet names packages as any file, or else AutoShift, does", () => {
  const old = set("managedClusterSets", "edge", "4.18.3", operator("acs", "- stable redhat-operators"));
  deepEqual(told([old], { content: "operators" }), ["redhat-operator-index:v4.18 rhacs-operator[stable]"]);
  const newer = set(
    "managedClusterSets",
    "edge",
    "4.18.3",
    operator("widget", "- alpha community-operators"),
  );
  deepEqual(
    told([newer, ALPHA], { content: "operators" })[1],
    "community-operator-index:v4.18 widget-operator[alpha,beta]",
  );
});

Deno.test("generateImageSet follows pins, and goes to the end of a channel that somebody takes as it is", () => {
  const pinned = (name: string, pin: string) =>
    GITOPS("latest") + (pin && `      gitops-version: '${name}.${pin}'\n`);
  const both = (second: string) =>
    set("hubClusterSets", "a", "4.18.3", pinned("openshift-gitops-operator", "v1.18.0")) +
    set("managedClusterSets", "b", "4.18.3", pinned("nfd", second));
  const packages = (text: string) => told([text], { content: "operators" });
  deepEqual(packages(both("4.18.0-202509240837")), [
    "redhat-operator-index:v4.18 openshift-gitops-operator[latest 1.18.0..4.18.0-202509240837]",
  ]);
  deepEqual(packages(both("")).map((text) => text.replace(/^\S+ /, "")), [
    "openshift-gitops-operator[latest 1.18.0..]",
  ]);
});

Deno.test("generateImageSet puts the labels of a cluster before those of its set", () => {
  const cluster = `clusters:
  one:
    config: {clusterSet: sbx}
    labels: {openshift-version: '4.18.1', gitops-channel: gitops-1.19, cert: ''}
`;
  deepEqual(told([BETA + cluster], { content: "operators" }), [
    "redhat-operator-index:v4.17 advanced-cluster-management[release-2.13] openshift-gitops-operator[gitops-1.17]",
    "redhat-operator-index:v4.18 advanced-cluster-management[release-2.13] openshift-gitops-operator[gitops-1.19]",
    "certified-operator-index:v4.17 cert-thing[stable]",
  ]);
});

Deno.test("imageSetText is read as what it was made from, and nothing is to be complained of", () => {
  for (const content of ["all", "operators", "releases"] as const) {
    const text = imageSetText(generateImageSet(files(ALPHA, BETA), { content }));
    match(text, /^# Made by .*\n# {3}hub set hub \(values\.a\.yaml\), OpenShift 4\.18\.22\n/);
    const file = { path: "isc.yaml", text };
    const { platform, operators, archiveSizeGiB } = loadImageSet(file, "mirror");
    deepEqual([platform?.channels.length, operators.length, archiveSizeGiB], [
      content === "operators" ? undefined : 2,
      content === "releases" ? 0 : 4,
      4,
    ]);
    deepEqual(lintImageSet(file), []);
  }
});
