/** Values as JSON Schema sees them: its types, and its own idea of equality. */

import { isNumber } from "../../python/numbers.ts";
import { floatIn, integerIn } from "../../python/numbers.ts";
import { dictGet } from "../../python/keys.ts";
import { equals } from "../../python/truth.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";

export function isType(value: RuntimeValue, type: string, wholeFloatsAreIntegers: boolean): boolean {
  switch (type) {
    case "array":
      return isListValue(value);
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      if (typeof value === "boolean") return false;
      return integerIn(value) !== undefined || (wholeFloatsAreIntegers && Number.isInteger(floatIn(value)));
    case "null":
      return value === null;
    case "number":
      return isNumber(value) && typeof value !== "boolean";
    case "object":
      return isDictValue(value);
    case "string":
      return textIn(value) !== undefined;
    default:
      return false;
  }
}

/** Whether two values are one for JSON: true is not 1. */
export function isSame(a: RuntimeValue, b: RuntimeValue): boolean {
  if (isListValue(a) && isListValue(b)) {
    return a.length === b.length && a.every((item, at) => isSame(item, b[at] ?? null));
  }
  if (isDictValue(a) && isDictValue(b)) {
    return a.size === b.size && [...a].every(([key, item]) => {
      const other = dictGet(b, key);
      return other !== undefined && isSame(item, other);
    });
  }
  return (typeof a === "boolean") === (typeof b === "boolean") && equals(a, b);
}

export function areUnique(items: RuntimeList): boolean {
  return items.every((item, at) => items.slice(0, at).every((other) => !isSame(item, other)));
}
