import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { ImagePlan, PinnedImage } from "../../model/mirror.ts";
import { digestOf } from "../../system/hash.ts";
import { changesBetween, isSamePlan } from "./changes.ts";

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
