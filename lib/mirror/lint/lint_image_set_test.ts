import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { placeOf } from "../../source/span.ts";
import { lintImageSet } from "./lint_image_set.ts";

const HEAD = "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\n";
const WHOLE = "archiveSize: 4\nmirror:\n";

/** Findings as `severity LINE:COLUMN message`. */
function findings(text: string): readonly string[] {
  return lintImageSet({ path: "isc.yaml", text }).map(({ severity, error: { message, at } }) =>
    `${severity} ${at && placeOf(at).replace("isc.yaml:", "")} ${message}`
  );
}

for (
  const [what, body] of [
    [
      "all kinds of content",
      `  platform:
    graph: true
    channels: [{name: stable-4.18, minVersion: 4.18.1, maxVersion: 4.18.9, shortestPath: true}, {name: okd, type: okd}]
  operators:
  - catalog: r.example/index:v4.18
    packages: [{name: a, defaultChannel: x, channels: [{name: x, minVersion: 1.2.3, maxVersion: "1"}]}]
  additionalImages: [{name: "r.example/a:1"}, {name: "s.example/a:1", targetTag: "2"}]
  blockedImages: [{name: nothing}]
`,
    ],
    [
      "a pattern that blocks something",
      "  additionalImages: [{name: r.example/a:1}]\n  blockedImages: [{name: a:1$}]\n",
    ],
    ["a layout on disk", "  operators: [{catalog: 'oci:///srv/index'}]\n"],
  ] as const
) {
  Deno.test(`lintImageSet has nothing to say of ${what}`, () => {
    deepEqual(findings(HEAD + WHOLE + body), []);
  });
}

for (
  const [text, expected] of [
    ["kind: ImageSetConfiguration\nmirror: {}\n", ["warning 1:1 there is no apiVersion"]],
    ["kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v1alpha2\nmirror: {}\n", [
      "warning 2:13 apiVersion is that of oc-mirror v1: mirror.openshift.io/v1alpha2",
    ]],
    [`${HEAD}storageConfig: {}\nmirror: {operator: [], additionalImages: {}}\n`, [
      'error 3:1 unknown field "storageConfig"',
      'error 4:10 unknown field "operator" in mirror',
      "error 4:42 mirror.additionalImages must be a list, not a mapping",
    ]],
    // What does not fit hides nothing of the rest.
    [
      `${HEAD}archiveSiz: 4
mirror:
  platform: {channels: [stable-4.18], graph: "yes"}
  operators:
  - catalog: r.example/c
    packages: [{name: a, minVersoin: "1"}, {name: a}]
  additionalImages: [{name: 5}, null]
  additionalImages: [{name: ""}]
  helm: {local: [{name: 1, path: p, imagePaths: ["{.a"]}]}
`,
      [
        'error 3:1 unknown field "archiveSiz"',
        'error 5:25 mirror.platform.channels[0] must be a mapping, not the text "stable-4.18"',
        'error 5:47 mirror.platform.graph must be true or false, not the text "yes"',
        "error 7:14 the catalog has neither tag nor digest: r.example/c",
        'error 8:26 unknown field "minVersoin" in mirror.operators[0].packages[0]',
        "error 8:44 package a is listed twice",
        "error 10:3 Found duplicate mapping key 'additionalImages'",
        "error 10:30 the image has no name",
        "error 11:18 not a path that leads to images: {.a",
        "error 11:25 mirror.helm.local[0].name must be a text, not the value 1",
      ],
    ],
    [`${HEAD}mirror: {operators: [null, {catalog: r.example/c:1}]}\n`, [
      "error 3:22 mirror.operators[0] must be a mapping, not empty",
    ]],
    [
      `${HEAD}mirror:
  platform:
    platforms: [{os: Linux, architecture: x86_64}]
    channels:
    - {name: stabel-4.18}
    - {name: stable-4.18, maxVersion: 4.15.9}
    - {name: stable-4.17, minVersion: "4.17", maxVersion: 4.17.09}
  operators:
  - {catalog: "oci://layout", packages: []}
  additionalImages: [{name: r.example/a:1}]
  blockedImages: [{name: ""}, {name: "a*"}]
  helm: {repositories: [{name: x, url: charts.example.com}]}
`,
      [
        "warning 5:5 hardly any image is made for the system Linux",
        "warning 5:5 hardly any image is made for the architecture x86_64",
        "warning 7:7 a channel of OpenShift is hardly called stabel-4.18",
        "error 8:7 channel stable-4.18 has no version 4.15.9 or earlier",
        "error 9:40 minVersion of channel stable-4.17 is not a whole version: 4.17",
        "error 9:59 maxVersion of channel stable-4.17 is not a whole version: 4.17.09",
        "warning 11:16 the catalog is sought in the folder where ferry is started: oci://layout",
        "warning 11:41 packages is empty: all packages are mirrored",
        "warning 13:27 the pattern blocks every image",
        "warning 13:39 the pattern blocks every image",
        "error 14:25 not the address of a chart repository: charts.example.com",
      ],
    ],
    [`${HEAD}archiveSize: 0\nmirror: {samples: []}\n`, [
      "warning 3:14 archiveSize 0 counts as not written: archives have 500 GiB",
      "warning 4:19 samples is read, and nothing is done with it",
    ]],
    [`${HEAD}archiveSize: 4000\nmirror: {}\n`, [
      "warning 3:14 an archive of 4000 GiB is more than most media hold",
    ]],
    [
      `${HEAD}mirror:
  platform:
    architectures: [amd64, x86_64]
    channels:
    - {name: stable-4.18, minVersion: 4.18.9, maxVersion: 4.18.3}
    - {name: stable-4.17, minVersion: 4.18.1}
    - {name: fast-4.18, shortestPath: true, type: oops}
    - {name: eus-4.18, full: true, minVersion: 4.18.1}
`,
      [
        "warning 5:20 architectures is deprecated",
        "warning 5:28 there are no releases for x86_64",
        "error 7:7 minVersion of channel stable-4.18 is above its maxVersion: 4.18.9, 4.18.3",
        "error 8:7 channel stable-4.17 has no version 4.18.1 or later",
        "warning 9:7 channel fast-4.18 has shortestPath, and no minVersion from which it could lead",
        "warning 9:51 unknown type oops counts as ocp",
        "warning 10:7 full adds nothing to channel eus-4.18, which has a version range",
      ],
    ],
    [
      `${HEAD}mirror:
  platform: {channels: [{name: stable-v4.18}]}
  operators:
  - {catalog: "registry.redhat.io/redhat/redhat-operator-index:4.18", targetCatalog: r.example/a, packages: [{name: a}]}
  additionalImages: [{name: "nginx:1"}, {name: "r.example/a:1", targetRepo: "r.example/b"}]
  helm:
    local: [{name: x, path: y, imagePaths: ["{.a"]}]
    repositories:
    - {name: none, url: "https://r.example/", charts: []}
    - {name: registry, url: "oci://r.example/charts", charts: [{name: z}]}
`,
      [
        "warning 4:25 a channel of OpenShift is hardly called stable-v4.18",
        "warning 6:16 targetCatalog begins with what looks like a registry: r.example",
        "warning 6:16 Red Hat's catalogs have no tag 4.18",
        "warning 7:30 the image names no registry: nginx:1",
        "warning 7:49 targetRepo begins with what looks like a registry: r.example",
        "error 9:13 not a path that leads to images: {.a",
        "warning 11:7 no chart of none is asked for",
        "error 12:7 charts are not read from registries: oci://r.example/charts",
      ],
    ],
    [`${HEAD}mirror: {platform: {release: r.example/release, channels: [{name: stable-4.18}]}}\n`, [
      "error 3:30 the release has neither tag nor digest: r.example/release",
      "warning 3:60 the channels are not looked at, because there is a release",
    ]],
    [
      `${HEAD}mirror:
  operators:
  - {catalog: r.example/index, full: true}
  - catalog: r.example/index:v1
    skipDependencies: true
    full: true
    packages:
    - {name: a, defaultChannel: fats, channels: [{name: fast, minVersion: 2.0.0, maxVersion: 1.0.0}]}
    - name: b
    - name: b
  - {catalog: s.example/index:v1}
`,
      [
        "error 5:15 the catalog has neither tag nor digest: r.example/index",
        "warning 5:15 the whole catalog is mirrored, all versions of it: hundreds of GiB",
        "warning 7:23 skipDependencies changes nothing: dependencies are never added",
        "error 10:14 package a has a version range, but full: true takes all versions",
        "error 10:14 defaultChannel fats of package a is not among its channels",
        "error 10:57 minVersion of channel fast of package a is above its maxVersion: 2.0.0, 1.0.0",
        "error 12:7 package b is listed twice",
        "error 13:15 r.example/index:v1 and s.example/index:v1 would both become index:v1",
      ],
    ],
    [
      `${HEAD}mirror:
  additionalImages:
  - {name: r.example/a:1}
  - {name: s.example/a:1}
  - {name: r.example/a:1, targetRepo: b}
  - {name: r.example/a:1, targetRepo: b}
  - {name: r.example/c}
  - {name: r.example/d:!}
  blockedImages: [{name: zzz}]
`,
      [
        "error 6:12 r.example/a:1 and s.example/a:1 would both become a:1",
        "warning 8:12 r.example/a:1 is listed twice",
        "error 9:12 the image has neither tag nor digest: r.example/c",
        'error 10:12 invalid image reference "r.example/d:!": the tag "!" is not a tag',
        "warning 11:26 the pattern blocks nothing",
      ],
    ],
    ["kind: DeleteImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror: {}\n", [
      "error 3:1 configuration missing the `delete` stanza",
    ]],
  ] as const
) {
  Deno.test(`lintImageSet finds ${expected.map((one) => one.replace(/^\S+ \S+ /, "")).join("; ")}`, () => {
    deepEqual(findings(text), expected);
  });
}
