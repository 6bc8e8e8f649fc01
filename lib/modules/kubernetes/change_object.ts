/** What `k8s` does to one object. */

import type { Diff } from "../../model/change.ts";
import {
  type Cluster,
  ClusterRefusal,
  type Deletion,
  type PatchType,
  readObject,
  type Write,
  type Written,
} from "./cluster.ts";
import { idOf, isJsonObject, type JsonObject, labelOf } from "../cluster/manifests/manifest.ts";
import { sameJson } from "../cluster/manifests/same_json.ts";
import { essence, objectDiff } from "../cluster/object_text.ts";

/** How an object is to be as it is written. */
export interface Way {
  readonly isPatchOnly: boolean;
  /** Null where objects are not applied. */
  readonly apply: { readonly fieldManager: string; readonly force: boolean } | null;
  readonly replaces: boolean;
  /** Kinds of patches, tried one after the other. */
  readonly patchTypes: readonly PatchType[];
  readonly dryRun: boolean;
}

/** What came of one object. */
export interface Done {
  readonly changed: boolean;
  readonly method: "create" | "update" | "replace" | "apply" | "delete" | null;
  /** The object as it is now; null where there is none. */
  readonly object: JsonObject | null;
  readonly diff: Diff | null;
  readonly warnings: readonly string[];
}

/** @throws {ClusterRefusal} where the cluster does not want it. */
export async function bringAbout(object: JsonObject, way: Way, cluster: Cluster): Promise<Done> {
  const id = idOf(object);
  const live = id.name === "" ? null : await readObject(cluster, id);
  const isNew = live === null;
  if (isNew && way.isPatchOnly) {
    const warning = `resource 'kind=${id.kind},name=${id.name}' was not found but will not be created as ` +
      "'state' parameter has been set to 'patched'";
    return { changed: false, method: null, object: null, diff: null, warnings: [warning] };
  }
  const [method, made] = await written(object, live, way, cluster);
  const changed = isNew || isOther(live, made.object);
  const diff = changed ? objectDiff(labelOf(idOf(made.object)), live, made.object) : null;
  return { changed, method, object: made.object, diff, warnings: made.warnings };
}

async function written(
  object: JsonObject,
  live: JsonObject | null,
  way: Way,
  cluster: Cluster,
): Promise<readonly [NonNullable<Done["method"]>, Written]> {
  const { apply, replaces, patchTypes, dryRun } = way;
  if (apply) return ["apply", await cluster.write(object, { kind: "apply", ...apply }, { dryRun })];
  if (!live) return ["create", await created(object, dryRun, cluster)];
  if (replaces) {
    return ["replace", await cluster.write(standing(object, live), { kind: "replace" }, { dryRun })];
  }
  const patches = patchTypes.map((type): Write => ({ kind: "patch", type, patch: object }));
  return ["update", await firstTaken(object, patches, dryRun, cluster)];
}

/** Not every kind takes every patch. @throws {ClusterRefusal} with what is said of the last. */
async function firstTaken(
  object: JsonObject,
  [first, ...others]: readonly Write[],
  dryRun: boolean,
  cluster: Cluster,
): Promise<Written> {
  if (!first) return { object, warnings: [] };
  try {
    return await cluster.write(object, first, { dryRun });
  } catch (error) {
    if (!(error instanceof ClusterRefusal) || others.length === 0) throw error;
    return await firstTaken(object, others, dryRun, cluster);
  }
}

async function created(object: JsonObject, dryRun: boolean, cluster: Cluster): Promise<Written> {
  try {
    return await cluster.write(object, { kind: "create" }, { dryRun });
  } catch (error) {
    const isNamespaceMissing = error instanceof ClusterRefusal &&
      /namespaces? .*not found/.test(error.message);
    // An earlier task would have made the namespace.
    if (dryRun && isNamespaceMissing) return { object, warnings: [error.message] };
    throw error;
  }
}

/** An object that takes the place of another, and fails where that has changed meanwhile. */
function standing(object: JsonObject, live: JsonObject): JsonObject {
  const version = isJsonObject(live["metadata"]) ? live["metadata"]["resourceVersion"] : undefined;
  const metadata = isJsonObject(object["metadata"]) ? object["metadata"] : {};
  return version === undefined ? object : { ...object, metadata: { resourceVersion: version, ...metadata } };
}

/** Takes an object away. */
export async function takeAway(
  object: JsonObject,
  deletion: Deletion,
  dryRun: boolean,
  cluster: Cluster,
): Promise<Done> {
  const id = idOf(object);
  const live = await knownObject(object, cluster);
  if (!live) return { changed: false, method: "delete", object: null, diff: null, warnings: [] };
  if (!dryRun) await cluster.remove(id, deletion);
  const diff = objectDiff(labelOf(id), null, live);
  const gone = { ...diff, before: diff.after, after: "" };
  return { changed: true, method: "delete", object: null, diff: gone, warnings: [] };
}

/** Of a kind that the cluster does not know there is nothing to take away. */
async function knownObject(object: JsonObject, cluster: Cluster): Promise<JsonObject | null> {
  const found = await cluster.list({ ...idOf(object), labels: [], fields: [] });
  return found?.[0] ?? null;
}

/** Whether somebody who looks at both sees a difference: what clusters count and note by themselves is none. */
export function isOther(before: JsonObject, after: JsonObject): boolean {
  return !sameJson(essence(before), essence(after));
}
