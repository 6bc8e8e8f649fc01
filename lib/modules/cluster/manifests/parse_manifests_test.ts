import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { parseManifests } from "./parse_manifests.ts";

const HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

Deno.test("parseManifests reads all documents and what lists hold, and knows where each stands", () => {
  const text = `---\n${HEAD}---\n---\napiVersion: v1\nkind: List\nitems:\n- ${
    HEAD.replaceAll("\n", "\n  ")
  }\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: ns}}\n`;
  const { manifests } = parseManifests(text, "/x/all.yaml", "all.yaml");
  deepEqual(manifests.map(({ id, file, document }) => [id.kind, id.name, id.namespace, file, document]), [
    ["ConfigMap", "a", null, "all.yaml", 1],
    ["ConfigMap", "a", null, "all.yaml", 3],
    ["Deployment", "d", "ns", "all.yaml", 3],
  ]);
});

Deno.test("parseManifests leaves out what clusters write, and fields without a value", () => {
  const text =
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","creationTimestamp":null,"uid":"1",
    "resourceVersion":"2"},"data":{"a":"b"},"binaryData":null,"status":{}}`;
  const [manifest] = parseManifests(text, "/x/a.json", "a.json").manifests;
  deepEqual(manifest?.object, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a" },
    data: { a: "b" },
  });
});

Deno.test("parseManifests writes a Secret's texts as clusters keep them", () => {
  const text =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: eA==}\nstringData: {b: hunter2}\n";
  const [manifest] = parseManifests(text, "/x/a.yaml", "a.yaml").manifests;
  deepEqual(manifest?.object["data"], { a: "eA==", b: "aHVudGVyMg==" });
  equal(manifest?.object["stringData"], undefined);
});

for (
  const { written, read } of [
    { written: "2001-02-03", read: "2001-02-03" },
    { written: "2001-02-03T04:05:06Z", read: "2001-02-03T04:05:06Z" },
    { written: "12:30", read: "12:30" },
    { written: "0644", read: 420 },
    { written: "0o644", read: 420 },
    { written: "0x10", read: 16 },
    { written: "1_000", read: 1000 },
    { written: "1e3", read: 1000 },
    { written: "1.50", read: 1.5 },
    { written: "1.0", read: 1 },
    { written: '"1.0"', read: "1.0" },
    { written: "1.2.3", read: "1.2.3" },
    { written: "yes", read: true },
    { written: "n", read: false },
    { written: '"n"', read: "n" },
    { written: "[a, ~]", read: ["a", null] },
  ]
) {
  Deno.test(`parseManifests takes ${written} for what the tools of Kubernetes take it for`, () => {
    const [manifest] = parseManifests(`${HEAD}value: ${written}\n`, "/x/a.yaml", "a.yaml").manifests;
    deepEqual(manifest?.object["value"], read);
  });
}

for (
  const { name, text, file, message } of [
    {
      name: "an object without a kind",
      text: `${HEAD}---\napiVersion: v1\nmetadata: {name: a}\n`,
      message: /^a\.yaml, document 2: an object without kind$/,
    },
    {
      name: "an object without a version",
      text: "kind: ConfigMap\nmetadata: {name: a}\n",
      message: /^a\.yaml, document 1: an object without apiVersion$/,
    },
    {
      name: "an object without a name",
      text: "apiVersion: v1\nkind: Job\nmetadata: {generateName: a-}\n",
      message: /^a\.yaml, document 1: a Job without metadata\.name$/,
    },
    {
      name: "something else",
      text: "just text\n",
      message: /^a\.yaml, document 1: not an object of a cluster$/,
    },
    { name: "broken YAML", text: "a: [\n", message: /^YAML parsing failed/ },
    { name: "broken JSON", text: '{"a": }', file: "a.json", message: /^\/x\/a\.json is not JSON/ },
    {
      name: "a number that would be rounded",
      text: `${HEAD}value: 9007199254740993\n`,
      message: /too large/,
    },
  ]
) {
  Deno.test(`parseManifests refuses ${name}`, () => {
    const base = file ?? "a.yaml";
    throws(
      () => parseManifests(text, `/x/${base}`, base),
      (error) => error instanceof DiagnosticError && message.test(error.message) && error.at !== undefined,
    );
  });
}

Deno.test("parseManifests does not quote a file with a Secret in errors", () => {
  const text = "apiVersion: v1\nkind: Secret\nstringData: {a: hunter2}\n";
  throws(
    () => parseManifests(text, "/x/a.yaml", "a.yaml"),
    (error) => error instanceof DiagnosticError && error.at?.file.secret === true,
  );
});
