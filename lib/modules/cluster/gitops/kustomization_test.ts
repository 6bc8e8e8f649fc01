import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { kustomizationWarnings } from "./kustomization.ts";

for (
  const { name, text, warnings } of [
    { name: "is content where all files are listed", text: "resources: [a.yaml, ./b.yaml]", warnings: [] },
    {
      name: "tells a file that is not listed, and one that is gone",
      text: "resources:\n- a.yaml\n- gone.yaml\n",
      warnings: [
        "k.yaml does not list b.yaml: it will not be applied",
        "k.yaml lists gone.yaml, which is not there any more",
      ],
    },
    {
      name: "tells all files where nothing is listed",
      text: "namespace: x\n",
      warnings: [
        "k.yaml does not list a.yaml: it will not be applied",
        "k.yaml does not list b.yaml: it will not be applied",
      ],
    },
    { name: "tells a file that is no YAML", text: "a: [", warnings: ["k.yaml cannot be read as YAML"] },
  ]
) {
  Deno.test(`kustomizationWarnings ${name}`, () => {
    const files = { delivered: ["a.yaml", "b.yaml"], removed: ["gone.yaml"] };
    deepEqual(kustomizationWarnings(text, "k.yaml", files), warnings);
  });
}
