import { strictEqual as equal } from "node:assert/strict";
import type { Json } from "../../model/json.ts";
import type { JsonObject } from "./manifests/manifest.ts";
import { mirrorRollout } from "./mirror_changes.ts";

const SPARED = "the nodes take it over without being drained";
const DRAINED = "the nodes are drained one after the other";
const A = { source: "quay.io/a", mirrors: ["m/a"] };
const B = { source: "quay.io/b", mirrors: ["m/b"] };

for (
  const { name, before, after, kind, says } of [
    {
      name: "spares nodes where a source is added",
      before: [A],
      after: [A, B],
      says: `adds quay.io/b: ${SPARED}`,
    },
    {
      name: "spares nodes where a mirror is added",
      before: [A],
      after: [{ ...A, mirrors: ["m/a", "n/a"] }],
      says: `changes quay.io/a: ${SPARED}`,
    },
    {
      name: "drains where a source is removed",
      before: [A, B],
      after: [B],
      says: `removes quay.io/a: ${DRAINED}`,
    },
    {
      name: "drains where a mirror is replaced",
      before: [A],
      after: [{ ...A, mirrors: ["n/a"] }],
      says: `changes quay.io/a: ${DRAINED}`,
    },
    {
      name: "drains where the policy changes",
      before: [A],
      after: [{ ...A, mirrorSourcePolicy: "NeverContactSource" }],
      says: `changes quay.io/a: ${DRAINED}`,
    },
    {
      name: "drains for tags whatever changes",
      before: [],
      after: [A],
      kind: "ImageTagMirrorSet",
      says: `adds quay.io/a: ${DRAINED}`,
    },
    {
      name: "spares nodes where an older kind gets a source",
      before: null,
      after: [A],
      kind: "ImageContentSourcePolicy",
      says: `adds quay.io/a: ${SPARED}`,
    },
    { name: "is silent where only the order differs", before: [A, B], after: [B, A], says: null },
    {
      name: "is silent where the default is written out",
      before: [A],
      after: [{ ...A, mirrorSourcePolicy: "AllowContactingSource" }],
      says: null,
    },
    { name: "is silent for other kinds", before: [A], after: [B], kind: "ConfigMap", says: null },
    {
      name: "counts what is too much to be listed",
      before: [],
      after: [1, 2, 3, 4, 5, 6, 7].map((at) => ({ source: `q/${at}`, mirrors: ["m"] })),
      says: `adds q/1 and q/2 and q/3 and q/4 and q/5 and 2 more: ${SPARED}`,
    },
  ]
) {
  Deno.test(`mirrorRollout ${name}`, () => {
    const object = (entries: Json) => mirrorSet(kind ?? "ImageDigestMirrorSet", entries);
    equal(mirrorRollout(before && object(before), object(after)), says);
  });
}

function mirrorSet(kind: string, entries: Json): JsonObject {
  const fields = ["imageDigestMirrors", "imageTagMirrors", "repositoryDigestMirrors"];
  return { kind, spec: Object.fromEntries(fields.map((field) => [field, entries])) };
}
