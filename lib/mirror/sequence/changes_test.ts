import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { ImagePlan, PinnedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { digestOf } from "../../system/hash.ts";
import { changesBetween, contentChanges, isSamePlan } from "./changes.ts";

function image(place: string, content: string, more: Partial<PinnedImage> = {}): PinnedImage {
  const [path = "", tag = ""] = place.split(":");
  return {
    origin: `quay.io/${place}`,
    type: "generic",
    repository: `quay.io/${path}`,
    path,
    tag,
    digest: digestOf(content),
    members: null,
    signatures: [],
    ...more,
  };
}

function plan(...images: readonly PinnedImage[]): ImagePlan {
  return { images, manifests: [], blobs: [] };
}

Deno.test("changesBetween tells what came, went and moved", () => {
  const before = plan(image("a:1", "x"), image("b:1", "y"), image("c:1", "z"));
  const after = plan(image("a:1", "x"), image("b:1", "new"), image("d:1", "w"));
  deepEqual(changesBetween(before, after), {
    added: ["quay.io/d:1"],
    removed: ["quay.io/c:1"],
    changed: [{ image: "quay.io/b:1", from: digestOf("y"), to: digestOf("new") }],
  });
  deepEqual(changesBetween(null, plan(image("a:1", "x"))).added, ["quay.io/a:1"]);
});

Deno.test("contentChanges tells releases, packages, channels, versions and charts by their names", () => {
  const operator = (name: string, version: string | null, ...channels: readonly string[]): Offer => ({
    kind: "operator",
    catalog: "quay.io/index:v1",
    package: name,
    channels,
    bundle: `${name}.latest`,
    version,
    images: [],
  });
  const before = [operator("db", "1.0.0", "stable"), operator("web", "2.0.0", "fast")];
  const after: readonly Offer[] = [
    operator("db", "1.0.0", "stable"),
    operator("db", "1.1.0", "stable", "fast"),
    operator("log", null, "stable"),
    { kind: "release", version: "4.18.3-x86_64", images: [] },
    { kind: "chart", chart: "site/web 1.0.0", images: [] },
  ];
  deepEqual(contentChanges({ ...plan(), offers: before }, { ...plan(), offers: after }), {
    releases: { added: ["4.18.3-x86_64"], removed: [] },
    packages: { added: ["log"], removed: ["web"] },
    channels: { added: ["db fast", "log stable"], removed: ["web fast"] },
    versions: { added: ["db 1.1.0", "log log.latest"], removed: ["web 2.0.0"] },
    charts: { added: ["site/web 1.0.0"], removed: [] },
    images: { added: [], removed: [], changed: [] },
  });
});

Deno.test("isSamePlan does not mind the order, and minds everything else", () => {
  const [a, b] = [image("a:1", "x"), image("b:1", "y")];
  equal(isSamePlan(plan(a, b), plan(b, a)), true);
  const signature = { tag: "sha256-1.sig", digest: digestOf("s") };
  for (
    const other of [
      image("b:1", "z"),
      image("b:2", "y"),
      image("b:1", "y", { origin: "docker.io/b:1" }),
      image("b:1", "y", { signatures: [signature] }),
      image("b:1", "y", { members: [digestOf("m")] }),
    ]
  ) equal(isSamePlan(plan(a, b), plan(a, other)), false);
  equal(isSamePlan(plan(a, b), plan(a)), false);
});
