import { deepStrictEqual as deepEqual, match } from "node:assert/strict";
import { chooseManifests } from "./choose_manifests.ts";
import { parseManifests } from "./parse_manifests.ts";
import type { ManifestFile } from "./read_manifests.ts";

Deno.test("chooseManifests brings first what others need, then everything by file and document", () => {
  const files = [
    file("b.yaml", object("v1", "ConfigMap", "two"), object("v1", "ConfigMap", "three")),
    file("c.yaml", object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "kinds")),
    file("d.yaml", object("v1", "Namespace", "mine"), object("v1", "ConfigMap", "four")),
  ];
  const { manifests, warnings } = chooseManifests([
    file("a.yaml", object("v1", "ConfigMap", "one")),
    ...files,
  ]);
  deepEqual(manifests.map(({ id }) => id.name), ["mine", "kinds", "one", "two", "three", "four"]);
  deepEqual(warnings, []);
});

Deno.test("chooseManifests takes an object that two files say the same of once, and only the file it needs", () => {
  const same = object("v1", "ConfigMap", "signatures");
  const { manifests, files, warnings } = chooseManifests([file("s.json", same), file("s.yaml", same)]);
  deepEqual([manifests.length, files.map(({ name }) => name), warnings], [1, ["s.json"], []]);
});

Deno.test("chooseManifests takes what was changed last where files differ, and says so", () => {
  const [old, now] = ["a", "b"].map((value) => ({ ...object("v1", "ConfigMap", "x"), data: { value } }));
  const { manifests, files, warnings } = chooseManifests([
    { ...file("x.json", now), modifiedS: 20 },
    { ...file("x.yaml", old), modifiedS: 10 },
  ]);
  deepEqual([manifests[0]?.object["data"], files.map(({ name }) => name)], [{ value: "b" }, ["x.json"]]);
  match(warnings.join(), /ConfigMap x is in x\.json and x\.yaml with different content: what x\.json says/);
});

function object(apiVersion: string, kind: string, name: string) {
  return { apiVersion, kind, metadata: { name } };
}

function file(name: string, ...objects: readonly unknown[]): ManifestFile {
  const text = objects.map((one) => `---\n${JSON.stringify(one)}\n`).join("");
  const parsed = parseManifests(name.endsWith(".json") ? text.slice(4) : text, `/x/${name}`, name);
  return { name, bytes: new TextEncoder().encode(text), modifiedS: 0, ...parsed };
}
