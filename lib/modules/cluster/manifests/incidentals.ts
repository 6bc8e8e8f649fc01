/** What differs between two manifests without meaning anything. */

import type { Json } from "../../../model/json.ts";
import { isJsonList, isJsonObject, jsonAt, type JsonObject, textAt } from "./manifest.ts";
import { mirrorField } from "./mirror_kinds.ts";

const CREATED_AT = "createdAt";

/**
 * An object as another one of the same identity has it, as far as the difference means nothing: oc-mirror writes the
 * time of its run into what it generates, and lists sources of images in an order of chance. Without this, clusters
 * and repositories would see a change after every run.
 */
export function withIncidentals(object: JsonObject, other: JsonObject): JsonObject {
  return withOrder(withTime(object, other), other);
}

function withTime(object: JsonObject, other: JsonObject): JsonObject {
  const [own, others] = [object, other].map((one) => jsonAt(one, "metadata", "annotations"));
  if (!isJsonObject(own) || !textAt(own, "createdBy").startsWith("oc-mirror")) return object;
  const time = jsonAt(others, CREATED_AT);
  if (time === undefined || own[CREATED_AT] === undefined || !isJsonObject(object["metadata"])) return object;
  const annotations = { ...own, [CREATED_AT]: time };
  return { ...object, metadata: { ...object["metadata"], annotations } };
}

/** Each source of a mirror set is looked up by itself, so their order among each other does not count. */
function withOrder(object: JsonObject, other: JsonObject): JsonObject {
  const field = mirrorField(textAt(object, "kind"));
  const [entries, others] = [object, other].map((one) => jsonAt(one, "spec", field ?? ""));
  if (field === null || !isJsonList(entries) || !isJsonList(others)) return object;
  const places = new Map<Json, number>();
  others.forEach((entry, at) => {
    const source = textAt(entry, "source");
    if (!places.has(source)) places.set(source, at);
  });
  const placeOf = (entry: Json) => places.get(textAt(entry, "source")) ?? others.length;
  const ordered = entries.toSorted((a, b) => placeOf(a) - placeOf(b));
  const spec = isJsonObject(object["spec"]) ? object["spec"] : {};
  return { ...object, spec: { ...spec, [field]: ordered } };
}
