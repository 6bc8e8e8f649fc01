/** Filters for numbers. */

import { float, integer } from "../../model/value.ts";
import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, realArgument } from "../python/arguments.ts";
import { roundHalfEven } from "../python/decimal.ts";
import { isRaised, PythonError, typeError, valueError } from "../python/error.ts";
import { fixedText } from "../python/float_text.ts";
import {
  arithmetic,
  floatIn,
  type Integer,
  integerIn,
  negative,
  positive,
  realIn,
} from "../python/numbers.ts";
import { parseFloatText, parseInteger, truncated } from "../python/parse_number.ts";
import { repr } from "../python/repr.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

export const NUMBER_FILTERS: Plugins<Filter> = [
  filter("abs", { x: REQUIRED }, ({ x }) => {
    const real = realIn(x);
    if (real === undefined) throw typeError(`bad operand type for abs(): '${typeName(x)}'`);
    return (real < 0 || Object.is(real, -0) ? negative(x) : positive(x)) ?? null;
  }),
  filter(
    "int",
    { value: REQUIRED, default: 0, base: 10 },
    ({ value, default: fallback, base }) => toInteger(value, integerArgument(base)) ?? fallback,
  ),
  filter("float", { value: REQUIRED, default: float(0) }, ({ value, default: fallback }) => {
    const real = toFloat(value);
    return real === undefined ? fallback : float(real);
  }),
  filter(
    "round",
    { value: REQUIRED, precision: 0, method: "common" },
    ({ value, precision, method }, { context }) => {
      if (method !== "common" && method !== "ceil" && method !== "floor") {
        throw valueError("method must be common, ceil or floor");
      }
      const places = integerArgument(precision);
      if (method === "common") return rounded(value, places);
      const scale = arithmetic("**", 10, places, context.budget) ?? 1;
      const scaled = realArgument(arithmetic("*", value, scale, context.budget) ?? value);
      const whole = truncated(method === "ceil" ? Math.ceil(scaled) : Math.floor(scaled));
      return arithmetic("/", whole, scale, context.budget) ?? null;
    },
  ),
  filter("filesizeformat", { value: REQUIRED, binary: false }, ({ value, binary }) => {
    const size = toFloat(value);
    if (size === undefined) throw valueError(`could not convert string to float: ${repr(value)}`);
    return fileSize(size, binary !== false && binary !== 0 && binary !== null);
  }),
  filter("log", { x: REQUIRED, base: Math.E }, ({ x, base }) => float(logarithm(x, base))),
  filter("pow", { x: REQUIRED, y: REQUIRED }, ({ x, y }) => float(power(x, y, "pow"))),
  filter("root", { x: REQUIRED, base: 2 }, ({ x, base }) => float(root(x, base))),
];

/** What `int()` makes of a value, `float()` helping; undefined where neither can. */
function toInteger(value: RuntimeValue, base: number): Integer | undefined {
  const text = textIn(value);
  if (text === undefined) {
    const real = floatIn(value);
    const whole = integerIn(value);
    if (real === undefined || whole !== undefined) return whole;
    if (!Number.isNaN(real) && !Number.isFinite(real)) {
      throw new PythonError("OverflowError", "cannot convert float infinity to integer");
    }
    return Number.isNaN(real) ? undefined : truncated(real);
  }
  if (base !== 0 && (base < 2 || base > 36)) return undefined;
  const whole = parseInteger(text, base);
  if (whole !== undefined) return whole;
  const real = parseFloatText(text);
  return real === undefined || !Number.isFinite(real) ? undefined : truncated(real);
}

function toFloat(value: RuntimeValue): number | undefined {
  const text = textIn(value);
  return text === undefined ? realIn(value) : parseFloatText(text);
}

/** Python's `round()`: halves go to the even neighbour, integers stay integers. */
function rounded(value: RuntimeValue, places: number): RuntimeValue {
  const whole = integerIn(value);
  if (whole !== undefined) return places >= 0 ? whole : roundedInteger(BigInt(whole), places);
  const real = floatIn(value);
  if (real === undefined) throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
  return float(roundHalfEven(real, places));
}

function roundedInteger(value: bigint, places: number): RuntimeValue {
  const unit = 10n ** BigInt(Math.min(-places, 400));
  const rest = ((value % unit) + unit) % unit;
  const low = value - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (low / unit) % 2n !== 0n);
  return integer(up ? low + unit : low);
}

const PREFIXES = ["k", "M", "G", "T", "P", "E", "Z", "Y"] as const;

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let unit = base;
  for (const prefix of PREFIXES) {
    unit *= base;
    if (bytes < unit || prefix === "Y") {
      const shown = fixedText(Math.abs(base * bytes / unit), 1);
      return `${shown} ${binary ? `${prefix.toUpperCase()}i` : prefix}B`;
    }
  }
  throw new RangeError("no prefix for a size");
}

function mathArgument(value: RuntimeValue, filterName: string): number {
  try {
    return realArgument(value);
  } catch (error) {
    if (!isRaised(error, "TypeError")) throw error;
    throw typeError(`${filterName}() can only be used on numbers: ${error.message}`);
  }
}

function logarithm(x: RuntimeValue, base: RuntimeValue): number {
  const [value, radix] = [mathArgument(x, "log"), mathArgument(base, "log")];
  if (value <= 0 || radix <= 0) throw valueError("math domain error");
  if (radix === 10) return Math.log10(value);
  if (radix === Math.E) return Math.log(value);
  const divisor = Math.log(radix);
  if (divisor === 0) throw new PythonError("ZeroDivisionError", "float division by zero");
  return Math.log(value) / divisor;
}

function power(x: RuntimeValue, y: RuntimeValue, filterName: string): number {
  const [value, exponent] = [mathArgument(x, filterName), mathArgument(y, filterName)];
  if (value === 1 || exponent === 0) return 1;
  const isDomainError = (value === 0 && exponent < 0) ||
    (value < 0 && Number.isFinite(value) && Number.isFinite(exponent) && !Number.isInteger(exponent));
  if (isDomainError) throw valueError("math domain error");
  const made = value ** exponent;
  if (!Number.isFinite(made) && Number.isFinite(value) && Number.isFinite(exponent)) {
    throw new PythonError("OverflowError", "math range error");
  }
  return made;
}

function root(x: RuntimeValue, base: RuntimeValue): number {
  const failed = (why: string) => valueError(`root() can only be used on numbers: ${why}`);
  const degree = toFloat(base);
  if (degree === 2) {
    const value = mathArgument(x, "root");
    if (value < 0) throw failed("math domain error");
    return Math.sqrt(value);
  }
  if (degree === undefined) throw failed(`could not convert string to float: ${repr(base)}`);
  if (degree === 0) throw new PythonError("ZeroDivisionError", "float division by zero");
  try {
    return power(x, 1 / degree, "root");
  } catch (error) {
    if (!isRaised(error, "ValueError")) throw error;
    throw failed(error.message);
  }
}
