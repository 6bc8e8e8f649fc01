import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { removePath, replaceFile, temporaryFolder } from "../../../system/files.ts";
import { readMadeResources } from "./resources.ts";

const SETS = `---
apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata:
  annotations:
    createdAt: "2026-11-21T08:08:41Z"
  name: idms-operator-0
spec:
  imageDigestMirrors:
  - mirrors:
    - host:8443/ocp/app
    - host:8443/other/app
    source: quay.io/app
---
apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata:
  name: idms-release-0
spec:
  imageDigestMirrors:
  - mirrors: [host:8443/ocp/openshift/release]
    source: quay.io/openshift-release-dev/ocp-v4.0-art-dev
`;
const CATALOG = `apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata:
  annotations: {createdAt: "2026-11-21T08:08:41Z", createdBy: oc-mirror v2}
  name: cs-index-v4-18
spec: {sourceType: grpc, image: "host:8443/index:v4.18"}
`;

Deno.test("readMadeResources tells mirror sets from the rest, and leaves times out", () => {
  const folder = temporaryFolder();
  try {
    replaceFile(`${folder}/idms-oc-mirror.yaml`, SETS);
    replaceFile(`${folder}/cs-index-v4-18.yaml`, CATALOG);
    replaceFile(`${folder}/signature-configmap.json`, "{}");
    const { pairs, others } = readMadeResources(folder);
    const operator = { category: "operator", by: "digest", source: "quay.io/app" };
    deepEqual(pairs, [
      { ...operator, mirror: "host:8443/ocp/app" },
      { ...operator, mirror: "host:8443/other/app" },
      {
        category: "release",
        by: "digest",
        source: "quay.io/openshift-release-dev/ocp-v4.0-art-dev",
        mirror: "host:8443/ocp/openshift/release",
      },
    ]);
    deepEqual(others, [{
      name: "cs-index-v4-18.yaml",
      objects: [{
        apiVersion: "operators.coreos.com/v1alpha1",
        kind: "CatalogSource",
        metadata: { annotations: { createdBy: "oc-mirror v2" }, name: "cs-index-v4-18" },
        spec: { sourceType: "grpc", image: "host:8443/index:v4.18" },
      }],
    }]);
  } finally {
    removePath(folder);
  }
});
