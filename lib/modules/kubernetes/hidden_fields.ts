/** Fields of objects that results leave out. */

import type { Json } from "../../model/json.ts";
import { isJsonObject, type JsonObject } from "../cluster/manifests/manifest.ts";

/** @param fields Such as `metadata.managedFields`. */
export function withoutHidden(object: JsonObject, fields: readonly string[]): JsonObject {
  return fields.reduce((left, field) => without(left, field.split(".")), object);
}

function without(object: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  if (!(key in object)) return object;
  if (rest.length === 0) {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  }
  const inner: Json | undefined = object[key];
  return isJsonObject(inner) ? { ...object, [key]: without(inner, rest) } : object;
}
