/** Slices of sequences: `[start:stop:step]` with Python's rules for negative and missing numbers. */

import { PythonError, typeError, valueError } from "./error.ts";
import { integerIn } from "./numbers.ts";
import { Range } from "./range.ts";
import { repr } from "./repr.ts";
import { characters } from "./text.ts";
import { typeName } from "./type_names.ts";
import { isDictValue, isListValue, Markup, type RuntimeValue, textIn, tuple, tupleItems } from "./values.ts";
import { Tuple } from "../../model/value.ts";

export interface Slice {
  readonly start: RuntimeValue;
  readonly stop: RuntimeValue;
  readonly step: RuntimeValue;
}

/** The part of a sequence. @throws {PythonError} for what cannot be sliced, and for bad numbers. */
export function sliced(value: RuntimeValue, slice: Slice): RuntimeValue {
  const text = textIn(value);
  if (text !== undefined) {
    const parts = pick(characters(text), slice).join("");
    return value instanceof Markup ? new Markup(parts) : parts;
  }
  if (isListValue(value)) return pick(value, slice);
  if (value instanceof Tuple) return tuple(pick(tupleItems(value), slice));
  if (value instanceof Uint8Array) return Uint8Array.from(pick(Array.from(value), slice));
  if (value instanceof Range) {
    const { start, count, step } = resolved(slice, value.length());
    return count === 0 ? new Range(0, 0, 1) : value.slice(start, count, step);
  }
  if (isDictValue(value)) {
    throw new PythonError(
      "KeyError",
      `slice(${repr(slice.start)}, ${repr(slice.stop)}, ${repr(slice.step)})`,
    );
  }
  throw typeError(`'${typeName(value)}' object is not subscriptable`);
}

/** Items are read one by one: reading one may render it, and only those asked for shall be. */
function pick<T>(items: readonly T[], slice: Slice): T[] {
  const { start, count, step } = resolved(slice, items.length);
  const made: T[] = [];
  for (let taken = 0; taken < count; taken++) made.push(items[start + taken * step] as T);
  return made;
}

/** The first index, the number of items and the distance between them. */
function resolved(
  { start, stop, step }: Slice,
  length: number,
): { readonly start: number; readonly count: number; readonly step: number } {
  const stride = indexOf(step) ?? 1;
  if (stride === 0) throw valueError("slice step cannot be zero");
  const [lowest, highest] = stride > 0 ? [0, length] : [-1, length - 1];
  const clamp = (index: number | undefined, otherwise: number) => {
    if (index === undefined) return otherwise;
    return Math.max(lowest, Math.min(highest, index < 0 ? index + length : index));
  };
  const from = clamp(indexOf(start), stride > 0 ? lowest : highest);
  const to = clamp(indexOf(stop), stride > 0 ? highest : lowest);
  return { start: from, count: Math.max(0, Math.ceil((to - from) / stride)), step: stride };
}

function indexOf(value: RuntimeValue): number | undefined {
  if (value === null) return undefined;
  const index = integerIn(value);
  if (index === undefined) {
    throw typeError("slice indices must be integers or None or have an __index__ method");
  }
  return Number(index);
}
