import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { withIncidentals } from "./incidentals.ts";
import type { JsonObject } from "./manifest.ts";

Deno.test("withIncidentals takes over the time of oc-mirror's run and the order of sources", () => {
  const live = mirrorSet("oc-mirror v2", "monday", ["a", "b", "c"]);
  deepEqual(withIncidentals(mirrorSet("oc-mirror v2", "tuesday", ["c", "a", "b"]), live), live);
});

Deno.test("withIncidentals keeps new sources, and puts them last", () => {
  const live = mirrorSet("oc-mirror v2", "monday", ["a", "b"]);
  deepEqual(
    withIncidentals(mirrorSet("oc-mirror v2", "tuesday", ["new", "b", "a"]), live),
    mirrorSet("oc-mirror v2", "monday", ["a", "b", "new"]),
  );
});

Deno.test("withIncidentals keeps a time that somebody else wrote, and the order of mirrors of one source", () => {
  const [monday, tuesday] = ["monday", "tuesday"].map((time) => mirrorSet("me", time, ["a"]));
  deepEqual(withIncidentals(tuesday ?? {}, monday ?? {}), tuesday);
  const mirrors = (list: readonly string[]): JsonObject => ({
    kind: "ImageDigestMirrorSet",
    spec: { imageDigestMirrors: [{ source: "a", mirrors: list }] },
  });
  deepEqual(withIncidentals(mirrors(["x", "y"]), mirrors(["y", "x"])), mirrors(["x", "y"]));
});

function mirrorSet(createdBy: string, createdAt: string, sources: readonly string[]): JsonObject {
  return {
    kind: "ImageTagMirrorSet",
    metadata: { name: "x", annotations: { createdBy, createdAt } },
    spec: { imageTagMirrors: sources.map((source) => ({ source, mirrors: [`m/${source}`] })) },
  };
}
