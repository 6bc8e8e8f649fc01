import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { catalogResources, TEMPLATE_NOTE } from "./catalog_resources.ts";
import { resourceText } from "./resource_file.ts";

const catalog = (path: string, tag: string, notes?: Readonly<Record<string, string>>) => ({
  type: "operatorCatalog" as const,
  path,
  tag,
  notes,
});

for (
  const [path, tag, name] of [
    ["redhat/redhat-operator-index", "v4.18", "cs-redhat-operator-index-v4-18"],
    ["index", "V4.18_x", "cs-index-v4-18-x"],
    ["a/b", "a-very-long-tag", "cs-b-a-very-long"],
    ["a/b", `sha256-${"12345678".repeat(8)}`, "cs-b-sha256-12345"],
    ["a/b_c.d", "v1", "cs-b-c-d-v1"],
    ["a/b", "latest-----", "cs-b-latest"],
    [`a/${"x".repeat(80)}`, "v1", `cs-${"x".repeat(60)}`],
  ] as const
) {
  Deno.test(`catalogResources calls ${path.slice(0, 30)}:${tag.slice(0, 20)} ${name.slice(0, 40)}`, () => {
    const files = catalogResources([catalog(path, tag)], "mirror.lab:8443");
    deepEqual(files.map((file) => file.name), [`${name}.yaml`, `${name.replace("cs-", "cc-")}.yaml`]);
  });
}

Deno.test("catalogResources tells clusters of a catalog in both ways", () => {
  const [source, cluster] = catalogResources([catalog("ocp/index", "v4.18")], "mirror.lab:8443");
  equal(
    resourceText(source!),
    `---
apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata:
  annotations:
    createdBy: ferry
  name: cs-index-v4-18
  namespace: openshift-marketplace
spec:
  image: mirror.lab:8443/ocp/index:v4.18
  sourceType: grpc
`,
  );
  equal(
    resourceText(cluster!),
    `---
apiVersion: olm.operatorframework.io/v1
kind: ClusterCatalog
metadata:
  annotations:
    createdBy: ferry
  name: cc-index-v4-18
spec:
  source:
    image:
      ref: mirror.lab:8443/ocp/index:v4.18
    type: Image
`,
  );
});

Deno.test("catalogResources gives each catalog a name of its own, whatever order they come in", () => {
  const [a, b] = [catalog("a/index", "v4.18"), catalog("b/index", "v4.18")];
  const names = catalogResources([b, a], "r").map(({ name }) => name);
  equal(new Set(names).size, 4);
  equal(names[0], "cs-index-v4-18.yaml");
  deepEqual(catalogResources([a, b], "r"), catalogResources([b, a], "r"));
});

Deno.test("catalogResources keeps the fields of a template but for those that it sets", () => {
  const template = {
    metadata: { name: "x", namespace: "y", labels: { a: "b" } },
    spec: { displayName: "Ours", image: "z", priority: 100 },
  };
  const [source] = catalogResources(
    [catalog("i", "v1", { [TEMPLATE_NOTE]: JSON.stringify(template) })],
    "r:1",
  );
  deepEqual(source!.objects, [{
    apiVersion: "operators.coreos.com/v1alpha1",
    kind: "CatalogSource",
    metadata: {
      name: "cs-i-v1",
      namespace: "openshift-marketplace",
      labels: { a: "b" },
      annotations: { createdBy: "ferry" },
    },
    spec: { displayName: "Ours", image: "r:1/i:v1", priority: 100, sourceType: "grpc" },
  }]);
});

Deno.test("catalogResources says nothing of other images", () => {
  deepEqual(catalogResources([{ type: "generic", path: "a", tag: "1", notes: undefined }], "r"), []);
});
