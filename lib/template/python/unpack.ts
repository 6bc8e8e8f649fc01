/** Values taken apart, as an assignment to several names does. */

import { typeError, valueError } from "./error.ts";
import { iterable } from "./iterate.ts";
import { Marker, trip } from "./marker.ts";
import { typeName } from "./type_names.ts";
import type { RuntimeValue } from "./values.ts";

/**
 * The items of a value that must have exactly so many; items may be markers.
 * @throws {PythonError} where it has fewer or more, or is nothing that has items.
 */
export function unpacked(value: RuntimeValue, count: number): readonly RuntimeValue[] {
  if (value instanceof Marker) return trip(value);
  const items = iterable(value);
  if (!items) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const made: RuntimeValue[] = [];
  for (const item of items) {
    if (made.length === count) throw valueError(`too many values to unpack (expected ${count})`);
    made.push(item);
  }
  if (made.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${made.length})`);
  }
  return made;
}
