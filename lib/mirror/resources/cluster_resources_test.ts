import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { MirrorPair } from "../../model/mirror.ts";
import { clusterResources, resourceText, writeResources } from "./cluster_resources.ts";
import { listFolder, replaceFile } from "../../system/files.ts";

const PAIRS: readonly MirrorPair[] = [
  { category: "generic", by: "tag", source: "quay.io/a", mirror: "m:1/a" },
  { category: "generic", by: "tag", source: "quay.io/a", mirror: "m:1/site/a" },
  { category: "release", by: "tag", source: "quay.io/r", mirror: "m:1/r" },
];

Deno.test("clusterResources has one object for each kind and category, and no file for nothing", () => {
  const { files } = clusterResources(PAIRS);
  deepEqual(files.map(({ name }) => name), ["itms-oc-mirror.yaml"]);
  equal(
    resourceText(files[0]!),
    `---
apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata:
  annotations:
    createdBy: ferry
  name: itms-release-0
spec:
  imageTagMirrors:
  - mirrors:
    - m:1/r
    source: quay.io/r
---
apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata:
  annotations:
    createdBy: ferry
  name: itms-generic-0
spec:
  imageTagMirrors:
  - mirrors:
    - m:1/a
    - m:1/site/a
    source: quay.io/a
`,
  );
});

Deno.test("writeResources writes what differs, and removes other files only on request", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const place = `${folder}/working-dir/cluster-resources`;
    deepEqual(writeResources({ files: [] }, place), []);
    const resources = clusterResources(PAIRS);
    deepEqual(writeResources(resources, place), [`${place}/itms-oc-mirror.yaml`]);
    deepEqual(writeResources(resources, place), []);
    replaceFile(`${place}/cs-other.yaml`, "of another driver");
    writeResources(resources, place);
    deepEqual(listFolder(place).length, 2);
    writeResources({ files: [] }, place, { others: "remove" });
    deepEqual(listFolder(place), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
