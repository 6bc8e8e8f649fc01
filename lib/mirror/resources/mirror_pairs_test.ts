import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { ImageType } from "../../model/mirror.ts";
import { mirrorPairs, withPairs } from "./mirror_pairs.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const REGISTRY = "mirror.lab:8443";

/** Pairs as `by category source -> mirror`. */
function told(
  origin: string,
  path: string,
  type: ImageType = "generic",
  byRepository = false,
): readonly string[] {
  return mirrorPairs([{ origin, path, type }], { registry: REGISTRY, byRepository })
    .map(({ by, category, source, mirror }) =>
      `${by} ${category} ${source} -> ${mirror.replace(REGISTRY, "DEST")}`
    );
}

for (
  const { origin, path, type, byRepository, pairs } of [
    { origin: "quay.io/org/app:1", path: "org/app", pairs: ["tag generic quay.io/org -> DEST/org"] },
    {
      origin: `quay.io/org/app@${DIGEST}`,
      path: "org/app",
      pairs: ["digest generic quay.io/org -> DEST/org"],
    },
    {
      origin: `quay.io/org/app:1@${DIGEST}`,
      path: "ocp/org/app",
      pairs: ["digest generic quay.io/org -> DEST/ocp/org", "tag generic quay.io/org -> DEST/ocp/org"],
    },
    {
      origin: "quay.io/org/app:1",
      path: "mine/first",
      pairs: ["tag generic quay.io/org/app -> DEST/mine/first"],
    },
    { origin: "quay.io/app:1", path: "myapp", pairs: ["tag generic quay.io/app -> DEST/myapp"] },
    {
      origin: "quay.io/org/app:1",
      path: "org/app",
      byRepository: true,
      pairs: ["tag generic quay.io/org/app -> DEST/org/app"],
    },
    { origin: "registry.example/tool:1", path: "tool", pairs: ["tag generic registry.example -> DEST"] },
    { origin: "nginx:1", path: "nginx", pairs: ["tag generic docker.io/library/nginx -> DEST/nginx"] },
    {
      origin: "docker.io/nginx:1",
      path: "nginx",
      pairs: ["tag generic docker.io/library/nginx -> DEST/nginx"],
    },
    {
      origin: `quay.io/openshift-release-dev/ocp-release@${DIGEST}`,
      path: "openshift/release-images",
      type: "ocpRelease" as const,
      pairs: [
        "digest release quay.io/openshift-release-dev/ocp-release -> DEST/openshift/release-images",
      ],
    },
    { origin: "oci:///srv/layout", path: "srv/layout", pairs: [] },
    {
      origin: "quay.io/openshift-release-dev/ocp-release:4.18.9-x86_64",
      path: "openshift/release-images",
      type: "ocpRelease" as const,
      pairs: [
        "digest release quay.io/openshift-release-dev/ocp-release -> DEST/openshift/release-images",
        "tag release quay.io/openshift-release-dev/ocp-release -> DEST/openshift/release-images",
      ],
    },
    { origin: "r.example/index:v1", path: "index", type: "operatorCatalog" as const, pairs: [] },
  ]
) {
  Deno.test(`mirrorPairs of ${origin} at ${path}${byRepository ? ", by repository" : ""}`, () => {
    deepEqual(told(origin, path, type, byRepository), pairs);
  });
}

Deno.test("mirrorPairs names each pair once, in an order of its own", () => {
  const image = (name: string) => ({ origin: `quay.io/${name}:1`, path: name, type: "generic" as const });
  const [one, other] = [["b/x", "a/y", "b/z"], ["b/z", "b/x", "a/y"]].map((names) =>
    mirrorPairs(names.map(image), { registry: REGISTRY })
  );
  deepEqual(one, other);
  deepEqual(one?.map(({ source }) => source), ["quay.io/a", "quay.io/b"]);
});

Deno.test("withPairs only ever grows", () => {
  const [pair] = mirrorPairs([{ origin: "q.io/a/b:1", path: "a/b", type: "generic" }], {
    registry: REGISTRY,
  });
  deepEqual(withPairs([pair!], [pair!]), [pair]);
  deepEqual(withPairs([pair!], []), [pair]);
});
