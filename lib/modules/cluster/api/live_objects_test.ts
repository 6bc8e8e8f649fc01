import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { idOf, type JsonObject } from "../manifests/manifest.ts";
import { matchLive } from "./live_objects.ts";

Deno.test("matchLive finds objects in any version of their group, and in the user's own namespace", () => {
  const inMine = object("v1", "ConfigMap", "a", "mine");
  const inOther = object("v1", "ConfigMap", "a", "other");
  const newer = object("apps/v1", "Deployment", "d", "mine");
  const ofAll = object("config.openshift.io/v1", "ImageDigestMirrorSet", "i", null);
  const wanted = [
    object("v1", "ConfigMap", "a", null),
    object("v1", "ConfigMap", "a", "other"),
    object("apps/v1beta1", "Deployment", "d", "mine"),
    object("config.openshift.io/v1", "ImageDigestMirrorSet", "i", null),
    object("other.io/v1", "ImageDigestMirrorSet", "i", null),
    object("v1", "ConfigMap", "none", "mine"),
  ];
  const found = matchLive(wanted.map(idOf), [inOther, inMine, newer, ofAll]);
  deepEqual(found, [inMine, inOther, newer, ofAll, null, null]);
});

function object(apiVersion: string, kind: string, name: string, namespace: string | null): JsonObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) } };
}
