/** Arguments as the types that a function needs, with Python's words where they are not. */

import { typeError } from "./error.ts";
import { Marker, trip } from "./marker.ts";
import { integerIn, realIn } from "./numbers.ts";
import { fullTypeName, typeName } from "./type_names.ts";
import { type RuntimeValue, textIn } from "./values.ts";

/** @throws {PythonError} TypeError for anything but text. */
export function textArgument(value: RuntimeValue, complaint = "must be str"): string {
  const text = textIn(value);
  if (text !== undefined) return text;
  if (value instanceof Marker) return trip(value);
  throw typeError(`${complaint}, not ${value === null ? "None" : fullTypeName(value)}`);
}

export function textOrNone(value: RuntimeValue, complaint?: string): string | null {
  return value === null ? null : textArgument(value, complaint);
}

/** @throws {PythonError} TypeError for anything but text. */
export function pathArgument(
  value: RuntimeValue,
  complaint = "expected str, bytes or os.PathLike object",
): string {
  const text = textIn(value);
  if (text === undefined) throw typeError(`${complaint}, not ${typeName(value)}`);
  return text;
}

/** An integer that fits a JavaScript number; booleans count. */
export function integerArgument(value: RuntimeValue): number {
  const whole = integerIn(value);
  if (whole !== undefined) return Number(whole);
  if (value instanceof Marker) return trip(value);
  throw typeError(`'${fullTypeName(value)}' object cannot be interpreted as an integer`);
}

export function integerOrNone(value: RuntimeValue): number | null {
  return value === null ? null : integerArgument(value);
}

export function realArgument(value: RuntimeValue): number {
  const real = realIn(value);
  if (real !== undefined) return real;
  if (value instanceof Marker) return trip(value);
  throw typeError(`must be real number, not ${fullTypeName(value)}`);
}
