/** The objects that a cluster has, found by what manifests call them. */

import { groupOf, idOf, type JsonObject, keyOf, type ObjectId } from "../manifests/manifest.ts";

/**
 * Finds, for each of some manifests, the object that a cluster has; null for none. A manifest without a namespace
 * means an object without one, or that of the namespace which the cluster's user works in.
 */
export function matchLive(
  ids: readonly ObjectId[],
  objects: readonly JsonObject[],
): readonly (JsonObject | null)[] {
  const exact = new Map(objects.map((object) => [keyOf(idOf(object)), object]));
  const claimed = new Set(ids.flatMap((id) => exact.get(keyOf(id)) ?? []));
  return ids.map((id) => {
    const found = exact.get(keyOf(id));
    if (found || id.namespace !== null) return found ?? null;
    return objects.find((object) => !claimed.has(object) && isSameElsewhere(id, idOf(object))) ?? null;
  });
}

function isSameElsewhere(id: ObjectId, other: ObjectId): boolean {
  return id.kind === other.kind && id.name === other.name &&
    groupOf(id.apiVersion) === groupOf(other.apiVersion);
}
