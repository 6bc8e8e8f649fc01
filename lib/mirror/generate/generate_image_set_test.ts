import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { diagnosticsOf, renderDiagnostic } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import { lintImageSet } from "../lint/lint_image_set.ts";
import { generateImageSet, type GenerateOptions } from "./generate_image_set.ts";
import { imageSetText } from "./image_set_text.ts";

/** The labels of an operator. @param words `package channel source`; `-` for no package. */
function operator(label: string, words: string, isOn = "'true'"): string {
  const [name = "", channel = "", source = ""] = words.split(" ");
  return [
    `${label}: ${isOn}`,
    ...(name === "-" ? [] : [`${label}-subscription-name: ${name}`]),
    `${label}-channel: ${channel}`,
    `${label}-source: ${source}`,
    `${label}-source-namespace: openshift-marketplace`,
  ].map((text) => `      ${text}\n`).join("");
}

function set(section: string, name: string, version: string, ...labels: readonly string[]): string {
  return `${section}:\n  ${name}:\n    labels:\n${version && `      openshift-version: '${version}'\n`}${
    labels.join("")
  }`;
}

const ACM = (channel: string) =>
  operator("acm", `advanced-cluster-management ${channel} redhat-operators`)
    .replace(/^.*\n/, "");
const GITOPS = (channel: string) =>
  operator("gitops", `openshift-gitops-operator ${channel} redhat-operators`);

const ALPHA = set(
  "hubClusterSets",
  "hub",
  "4.18.22",
  "      self-managed: 'true'\n",
  GITOPS("latest"),
  ACM("release-2.14"),
  operator("quay", "quay-operator stable-3.15 redhat-operators", "'false'"),
  operator("widget", "widget-operator beta community-operators"),
  operator("odd", "- fast my-catalog"),
) + set("managedClusterSets", "managed", "4.18.9", GITOPS("gitops-1.18"));

const BETA = set(
  "hubClusterSets",
  "sbx",
  "4.17.30",
  GITOPS("gitops-1.17"),
  ACM("release-2.13"),
  operator("cert", "cert-thing stable certified-operators"),
);

function files(...texts: readonly string[]) {
  return texts.map((text, at) => ({ path: `values.${"ab"[at]}.yaml`, text }));
}

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
