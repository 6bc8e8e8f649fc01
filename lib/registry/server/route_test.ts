import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { routeOf } from "./route.ts";

const at = (path: string) => ({ registry: "", path });
const DIGEST = `sha256:${"a".repeat(64)}`;

for (
  const { path, route } of [
    { path: "/", route: null },
    { path: "/v2", route: { kind: "base" } },
    { path: "/v2/", route: { kind: "base" } },
    { path: "/v2/_catalog", route: { kind: "catalog" } },
    { path: "/v2/a/tags/list", route: { kind: "tags", repository: at("a") } },
    { path: "/v2/a/tags", route: null },
    { path: "/v2/a/b/manifests/v1", route: { kind: "manifest", repository: at("a/b"), reference: "v1" } },
    {
      path: `/v2/a/manifests/sha256%3A${"a".repeat(64)}`,
      route: { kind: "manifest", repository: at("a"), reference: DIGEST },
    },
    {
      path: "/v2/manifests/manifests/manifests",
      route: { kind: "manifest", repository: at("manifests"), reference: "manifests" },
    },
    { path: `/v2/a/blobs/${DIGEST}`, route: { kind: "blob", repository: at("a"), digest: DIGEST } },
    { path: "/v2/a/blobs/uploads/", route: { kind: "uploads", repository: at("a") } },
    { path: "/v2/a/blobs/uploads", route: { kind: "uploads", repository: at("a") } },
    { path: "/v2/a/blobs/uploads/x-1", route: { kind: "upload", repository: at("a"), id: "x-1" } },
    { path: "/v2/a/blobs/blobs/uploads/x", route: { kind: "upload", repository: at("a/blobs"), id: "x" } },
    { path: `/v2/a/referrers/${DIGEST}`, route: { kind: "referrers", repository: at("a"), digest: DIGEST } },
    { path: "/v2/A/tags/list", route: { kind: "bad-name", name: "A" } },
    { path: "/v2/../x/tags/list", route: { kind: "bad-name", name: "../x" } },
    { path: "/v2/a/manifests/%zz", route: { kind: "manifest", repository: at("a"), reference: "%zz" } },
  ]
) {
  Deno.test(`routeOf reads ${path}`, () => deepEqual(routeOf(path), route));
}
