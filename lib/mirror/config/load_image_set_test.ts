import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { type DiagnosticError, diagnosticsOf, renderDiagnostic } from "../../source/diagnostic.ts";
import { loadImageSet } from "./load_image_set.ts";

const HEAD = "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\n";

/** What is wrong with a file, each as its first line and its hint. */
function complaints(text: string, kind: "mirror" | "delete" = "mirror"): readonly string[] {
  try {
    const { refused } = loadImageSet({ path: "isc.yaml", text }, kind);
    return refused.map(({ type, error }) => `${type}: ${said(error)}`);
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found.map(said);
  }
}

function said(error: DiagnosticError): string {
  return `${renderDiagnostic(error).split("\n")[0]}${error.hint ? ` (${error.hint})` : ""}`;
}

Deno.test("loadImageSet reads additional and blocked images with their places", () => {
  const text = `${HEAD}archiveSize: 4
mirror:
  additionalImages:
    - {name: "quay.io/a/b:1", targetRepo: c/d, targetTag: v2, platforms: [{os: linux, architecture: arm64}]}
    - name: quay.io/a/c:1
  blockedImages: [{name: "b:1$"}]
  samples: [{name: ignored}]
`;
  const set = loadImageSet({ path: "isc.yaml", text }, "mirror");
  deepEqual(
    set.additionalImages.map(({ at, ...image }) => [text.slice(at.start, at.end), image]),
    [
      ["quay.io/a/b:1", {
        name: "quay.io/a/b:1",
        targetRepo: "c/d",
        targetTag: "v2",
        platforms: [{ os: "linux", architecture: "arm64" }],
      }],
      ["quay.io/a/c:1", { name: "quay.io/a/c:1", targetRepo: null, targetTag: null, platforms: [] }],
    ],
  );
  deepEqual(set.blockedImages.map(({ pattern }) => pattern.source), ["b:1$"]);
  equal(set.archiveSizeGiB, 4);
});

Deno.test("loadImageSet reads what is wanted of catalogs, each name with its place", () => {
  const text = `${HEAD}mirror:
  operators:
    - catalog: r.example/c:v1
      targetCatalog: mine/c
      packages:
        - {name: p, defaultChannel: fast, channels: [{name: fast, minVersion: 1.0.0}, {name: slow}]}
        - {name: q, maxVersion: "2.0"}
    - {catalog: "oci:///srv/c", full: true, platforms: [{os: linux, architecture: arm64}]}
`;
  const { operators } = loadImageSet({ path: "isc.yaml", text }, "mirror");
  const shown = JSON.parse(JSON.stringify(operators, (key, value) => {
    return key === "at" ? text.slice(value.start, value.end) : value;
  }));
  const bare = { targetTag: null, template: null };
  const open = { minVersion: null, maxVersion: null };
  deepEqual(shown, [
    {
      ...bare,
      catalog: "r.example/c:v1",
      at: "r.example/c:v1",
      full: false,
      platforms: [],
      targetCatalog: "mine/c",
      packages: [
        {
          ...open,
          name: "p",
          at: "p",
          defaultChannel: "fast",
          channels: [
            { name: "fast", at: "fast", minVersion: "1.0.0", maxVersion: null },
            { ...open, name: "slow", at: "slow" },
          ],
        },
        { name: "q", at: "q", minVersion: null, maxVersion: "2.0", defaultChannel: null, channels: [] },
      ],
    },
    {
      ...bare,
      catalog: "oci:///srv/c",
      at: "oci:///srv/c",
      full: true,
      targetCatalog: null,
      packages: [],
      platforms: [{ os: "linux", architecture: "arm64" }],
    },
  ]);
});

for (
  const [what, text] of [
    ["any apiVersion, or none", "kind: ImageSetConfiguration\nmirror: {}\n"],
    [
      "v1's apiVersion where the content fits",
      "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v1alpha2\nmirror:\n",
    ],
    ["keys in any case, as Go does", `${HEAD}Mirror: {AdditionalImages: [{Name: x}]}\n`],
    [
      "sections without content",
      `${HEAD}mirror:\n  platform: {channels: []}\n  operators:\n  helm: {}\n  additionalImages: []\n`,
    ],
    ["archiveSize 0", `${HEAD}archiveSize: 0\nmirror: {}\n`],
  ] as const
) {
  Deno.test(`loadImageSet accepts ${what}`, () => {
    deepEqual(complaints(text), []);
  });
}

for (
  const [text, wrong] of [
    ["", ["isc.yaml:1:1: configuration missing `kind` (write kind: ImageSetConfiguration)"]],
    ["mirror: {}", ["isc.yaml:1:1: configuration missing `kind` (write kind: ImageSetConfiguration)"]],
    ["- a", ["isc.yaml:1:1: expected a mapping with kind: ImageSetConfiguration"]],
    [
      "kind: PictureSetConfiguration\nmirror: {}",
      ['isc.yaml:1:7: cannot parse "PictureSetConfiguration" as "ImageSetConfiguration" (did you mean "ImageSetConfiguration")'],
    ],
    [HEAD, ["isc.yaml:1:1: configuration missing the `mirror` stanza"]],
    [`${HEAD}mirors: {}`, ['isc.yaml:3:1: unknown field "mirors" (did you mean "mirror")']],
    [
      `${HEAD}delete: {}\nmirror: {}`,
      ['isc.yaml:3:1: unknown field "delete" (an ImageSetConfiguration has mirror in place of delete)'],
    ],
    [
      `${HEAD}storageConfig: {local: {path: /x}}\nmirror: {}`,
      ['isc.yaml:3:1: unknown field "storageConfig" (remove it: it belongs to oc-mirror v1; the workspace keeps the state, and --metadata registry://HOST/PATH shares it)'],
    ],
    [
      `${HEAD}mirror:\n  additionalImage: []\n  additionalImages:\n  - {name: a, tag: v1}`,
      [
        'isc.yaml:4:3: unknown field "additionalImage" in mirror (did you mean "additionalImages")',
        'isc.yaml:6:15: unknown field "tag" in mirror.additionalImages[0] (known here: name, targetRepo, targetTag, platforms)',
      ],
    ],
    [
      `${HEAD}mirror:\n  additionalImages: []\n  additionalImages: []`,
      ["isc.yaml:5:3: Found duplicate mapping key 'additionalImages' (keep one of the two)"],
    ],
    [`${HEAD}archiveSize: 4Gi\nmirror: {}`, [
      'isc.yaml:3:14: archiveSize must be a number, not the text "4Gi"',
    ]],
    [`${HEAD}archiveSize: 0.5\nmirror: {}`, [
      "isc.yaml:3:14: archiveSize must be a whole number, not the value 0.5",
    ]],
    [`${HEAD}archiveSize: -1\nmirror: {}`, ["isc.yaml:3:14: archiveSize must be at least 0: -1"]],
    [
      `${HEAD}mirror: {blockedImages: [{name: "(?=x)"}]}`,
      ['isc.yaml:3:34: invalid pattern "(?=x)": "(?=x" is not supported'],
    ],
    [
      `${HEAD}mirror: {additionalImages: [{name: a/b:1, targetRepo: Up/x, targetTag: "a b", platforms: [{os: linux}]}]}`,
      [
        "generic: isc.yaml:3:55: targetRepo is not a repository path: Up/x",
        "generic: isc.yaml:3:73: targetTag is not a tag: a b",
        "generic: isc.yaml:3:91: a platform needs os and architecture (os: linux, architecture: amd64)",
      ],
    ],
    [
      `${HEAD}mirror: {platform: {platforms: [{os: l}], channels: [{name: s}]}, operators: [{catalog: "c:1", platforms: [{os: l}]}]}`,
      [
        "ocpRelease: isc.yaml:3:33: a platform needs os and architecture (os: linux, architecture: amd64)",
        "operatorCatalog: isc.yaml:3:108: a platform needs os and architecture (os: linux, architecture: amd64)",
      ],
    ],
    [
      `${HEAD}mirror: {platform: {channels: [{name: s}, {name: s}], architectures: [amd64], platforms: [{os: l, architecture: a}]}}`,
      [
        "isc.yaml:3:43: release channel s is listed twice",
        "isc.yaml:3:90: platforms and architectures exclude each other (keep platforms: architectures is the older way)",
      ],
    ],
    [
      `${HEAD}mirror: {operators: [{catalog: r/c:v1, targetTag: v2}, {catalog: r/c:v2}]}`,
      ["isc.yaml:3:56: catalog r/c:v2 is listed twice"],
    ],
    [
      `${HEAD}mirror: {operators: [{catalog: r/c:v1, full: true, targetCatalog: A, packages: [{name: p, minVersion: 1.2.x}, {name: p, channels: [{name: c},{name: c}]}]}]}`,
      [
        "isc.yaml:3:67: targetCatalog is not a repository path: A (a path without registry, tag and digest)",
        "isc.yaml:3:103: minVersion is not a version: 1.2.x",
        "isc.yaml:3:111: package p is listed twice",
        "isc.yaml:3:142: channel c is listed twice",
      ],
    ],
    [
      `${HEAD}mirror: {operators: [{catalog: r/c:v1, packages: [{name: p, minVersion: 1.0.0, channels: [{name: c, maxVersion: 2.0.0}]}]}]}`,
      [
        "isc.yaml:3:91: package p has a version range, and so has its channel c (give the range of the package or of the channels, not both)",
      ],
    ],
    [
      `${HEAD}mirror: {platform: {graph: true}}`,
      [
        "isc.yaml:3:20: platform has graph: true, and no release (name the channels under platform.channels: what goes with releases needs some)",
      ],
    ],
    [
      `${HEAD}mirror: {helm: {local: [{name: x}], repositories: [{name: y, charts: [{version: 1.0.0}]}]}}`,
      [
        "helmImage: isc.yaml:3:52: the chart repository y has no url",
        "helmImage: isc.yaml:3:71: a chart has no name",
        "helmImage: isc.yaml:3:25: the local chart x has no path",
      ],
    ],
    [
      `${HEAD}mirror: {platform: {channels: [{name: s-4.18, minVersion: "4.18", maxVersion: v4.18.2}, {type: okd}, {name: t, maxVersion: x}]}}`,
      [
        "ocpRelease: isc.yaml:3:60: minVersion of channel s-4.18 is not a whole version: 4.18 (releases have three numbers, such as 4.18.22)",
        "ocpRelease: isc.yaml:3:79: maxVersion of channel s-4.18 is not a whole version: v4.18.2 (releases have three numbers, such as 4.18.22)",
        "ocpRelease: isc.yaml:3:89: a release channel has no name",
        "ocpRelease: isc.yaml:3:124: maxVersion of channel t is not a whole version: x (releases have three numbers, such as 4.18.22)",
      ],
    ],
    [
      `${HEAD}mirror: {operators: [{catalog: "r/c:1", targetTag: "a b", packages: [{minVersion: 1.0.0}, {name: p, channels: [{}]}]}]}`,
      [
        "operatorCatalog: isc.yaml:3:53: targetTag is not a tag: a b",
        "operatorCatalog: isc.yaml:3:70: a package has no name",
        "operatorCatalog: isc.yaml:3:112: a channel of package p has no name",
      ],
    ],
  ] as const
) {
  Deno.test(`loadImageSet says what is wrong with ${JSON.stringify(text.replace(HEAD, ""))}`, () => {
    deepEqual(complaints(text), wrong);
  });
}

Deno.test("loadImageSet reads delete sets, which have nothing to block and no archives", () => {
  const head = "kind: DeleteImageSetConfiguration\n";
  const text = `${head}delete:\n  additionalImages: [{name: a/b:1}]\n`;
  equal(loadImageSet({ path: "disc.yaml", text }, "delete").additionalImages.length, 1);
  match(complaints(`${head}mirror: {}\ndelete: {}\n`, "delete")[0] ?? "", /has delete in place of mirror/);
  match(
    complaints(`${head}archiveSize: 1\ndelete: {blockedImages: []}\n`, "delete").join(),
    /archiveSize.*blockedImages/,
  );
  match(
    complaints(`${HEAD}mirror: {}`, "delete")[0] ?? "",
    /cannot parse "ImageSetConfiguration" as "DeleteImageSetConfiguration"/,
  );
});
