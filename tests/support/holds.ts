/** Comparing results with what is expected of them. */

import { deepStrictEqual, match } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";

export type JsonObject = { readonly [name: string]: Json };

/**
 * Compares values: of an object only what is expected, text after `re:` as a pattern.
 *
 * @param what Where the value was found, for the message.
 */
export function holds(found: Json | undefined, expected: Json, what: string): void {
  if (typeof expected === "string" && expected.startsWith("re:")) {
    match(String(found), new RegExp(expected.slice(3)), what);
  } else if (isObject(expected) && isObject(found) && Object.keys(expected).length > 0) {
    for (const [key, value] of Object.entries(expected)) holds(found[key], value, `${key} ${what}`);
  } else deepStrictEqual(found, expected, what);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
