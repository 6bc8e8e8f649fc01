/** Whether two pieces of data are the same. */

import type { Json } from "../../../model/json.ts";
import { isJsonList, isJsonObject } from "./manifest.ts";

/** Compares data; the order of keys does not matter, that of lists does. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (isJsonList(a)) {
    return isJsonList(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  }
  if (isJsonObject(a)) {
    return isJsonObject(b) && Object.keys(a).length === Object.keys(b).length &&
      Object.entries(a).every(([key, item]) => Object.hasOwn(b, key) && sameJson(item, b[key]));
  }
  return a === b;
}
