import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Manifest } from "../manifests/manifest.ts";
import { batchesOf } from "./batches.ts";

for (
  const { name, sizes, batches } of [
    { name: "has nothing for nothing", sizes: [], batches: [] },
    { name: "sends few at once", sizes: [1, 1, 1], batches: [3] },
    { name: "sends no more than 50 at once", sizes: Array(120).fill(1), batches: [50, 50, 20] },
    { name: "sends no more than a million characters", sizes: [4e5, 4e5, 4e5, 1], batches: [2, 2] },
    { name: "sends what is too large by itself", sizes: [1, 2e6, 1], batches: [1, 1, 1] },
  ]
) {
  Deno.test(`batchesOf ${name}`, () => {
    const manifests = sizes.map((size, at) => manifest(`m${at}`, size));
    const made = batchesOf(manifests);
    deepEqual(made.map((batch) => batch.length), batches);
    deepEqual(made.flat(), manifests);
  });
}

function manifest(name: string, size: number): Manifest {
  const id = { apiVersion: "v1", kind: "ConfigMap", name, namespace: null };
  return { id, object: { data: { a: "x".repeat(size) } }, file: "a.yaml", document: 1 };
}
