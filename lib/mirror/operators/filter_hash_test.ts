import { strictEqual as equal } from "node:assert/strict";
import { hashHex } from "../../system/hash.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import { filterHash } from "./filter_hash.ts";

const DIGEST = `sha256:${"1".repeat(64)}` as const;

for (
  const [entry, json] of [
    ["", `{"packages":null,"catalog":"r.example/org/index@${DIGEST}"}`],
    [
      ", targetTag: v1, full: true, packages: [{name: b, defaultChannel: x, channels: [{name: x}]}, {name: a}]",
      `{"packages":[{"name":"b","channels":[{"name":"x"}],"defaultChannel":"x"},{"name":"a"}],` +
      `"catalog":"r.example/org/index@${DIGEST}","full":true}`,
    ],
    [
      ", platforms: [{architecture: arm64, os: linux}], packages: [{name: a, maxVersion: 2.0.0, minVersion: 1.0.0}]",
      `{"packages":[{"name":"a","minVersion":"1.0.0","maxVersion":"2.0.0"}],` +
      `"catalog":"r.example/org/index@${DIGEST}","platforms":[{"os":"linux","architecture":"arm64"}]}`,
    ],
  ] as const
) {
  Deno.test(`filterHash is that of Go's JSON: ${json}`, () => {
    const text = `kind: ImageSetConfiguration
apiVersion: mirror.openshift.io/v2alpha1
mirror: {operators: [{catalog: "r.example/org/index:v4"${entry}}]}
`;
    const [request] = loadImageSet({ path: "isc.yaml", text }, "mirror").operators;
    equal(request && filterHash(request, DIGEST), hashHex("md5", json));
  });
}
