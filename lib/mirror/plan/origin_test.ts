import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { referenceText } from "../../model/oci.ts";
import { digestTag, originOf, sourceOf } from "./origin.ts";

const DIGEST = `sha256:${"0f".repeat(32)}`;

for (
  const { written, origin, source } of [
    {
      written: "quay.io/org/app:v1",
      origin: ["quay.io", "org/app", "v1", null],
      source: "quay.io/org/app:v1",
    },
    {
      written: `docker://quay.io/org/app:v1@${DIGEST}`,
      origin: ["quay.io", "org/app", "v1", DIGEST],
      source: `quay.io/org/app@${DIGEST}`,
    },
    {
      written: `reg:5000/a/b@${DIGEST}`,
      origin: ["reg:5000", "a/b", null, DIGEST],
      source: `reg:5000/a/b@${DIGEST}`,
    },
    { written: "reg:5000/a/b", origin: ["reg:5000", "a/b", null, null], source: "reg:5000/a/b" },
    { written: "nginx:1", origin: ["", "nginx", "1", null], source: "docker.io/library/nginx:1" },
    {
      written: "library/nginx:1",
      origin: ["library", "nginx", "1", null],
      source: "docker.io/library/nginx:1",
    },
    {
      written: "docker.io/nginx:1",
      origin: ["docker.io", "nginx", "1", null],
      source: "docker.io/library/nginx:1",
    },
    {
      written: "index.docker.io/org/app:1",
      origin: ["index.docker.io", "org/app", "1", null],
      source: "docker.io/org/app:1",
    },
    { written: "not a reference", origin: ["", "not a reference", null, null], source: null },
    { written: "quay.io/org/App:v1", origin: ["quay.io", "org/App", "v1", null], source: null },
    { written: "quay.io/org/app@sha256:12", origin: ["quay.io", "org/app", null, "sha256:12"], source: null },
  ]
) {
  Deno.test(`originOf splits ${written}`, () => {
    const { domain, path, tag, digest } = originOf(written);
    deepEqual([domain, path, tag, digest], origin);
    if (source === null) throws(() => sourceOf(originOf(written)), { code: "bad-reference" });
    else equal(referenceText(sourceOf(originOf(written))), source);
  });
}

Deno.test("originOf takes a layout's folder as a path", () => {
  const { transport, path, text } = originOf("oci:///srv/layouts/app");
  deepEqual([transport, path, text], ["oci", "/srv/layouts/app", "oci:///srv/layouts/app"]);
});

Deno.test("digestTag is a tag", () => {
  equal(digestTag(DIGEST), `sha256-${"0f".repeat(32)}`);
});
