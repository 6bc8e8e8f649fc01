/** Floats as text: what `repr()` shows, and the presentations `e`, `f` and `g` of formatting. */

import { type Decimal, fixedDigits, shortestDigits, significantDigits } from "./decimal.ts";

/** The shortest text that reads back as the same float, with a point or an exponent. */
export function floatRepr(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const { digits, point } = shortestDigits(Math.abs(value));
  if (point > 16 || point < -3) return sign + exponential({ digits, point }, "e");
  return sign + positional(digits, point, ".0");
}

/** `nan`, `inf` or `-inf`. */
export function nonFinite(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** The digits of a finite non-negative float with this many after the point. */
export function fixedText(value: number, places: number): string {
  const digits = fixedDigits(value, places).toString().padStart(places + 1, "0");
  const at = digits.length - places;
  return places === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** A finite non-negative float as one digit, point, `places` digits and an exponent. */
export function exponentialText(value: number, places: number, letter: string): string {
  const { digits, point } = significantDigits(value, places + 1);
  return exponential({ digits, point: value === 0 ? 1 : point }, letter);
}

export interface GeneralOptions {
  /** Keep trailing zeros: the `#` flag. */
  readonly keepZeros?: boolean;
  /** Show `.0` behind a whole number, and use the exponent one digit earlier: `str.format` without a type. */
  readonly likeRepr?: boolean;
}

/** A finite non-negative float with `precision` significant digits, with an exponent where it is shorter. */
export function generalText(
  value: number,
  precision: number,
  letter: string,
  { keepZeros = false, likeRepr = false }: GeneralOptions = {},
): string {
  const count = Math.max(1, precision);
  const { digits: all, point } = significantDigits(value, count);
  const digits = keepZeros ? all : all.replace(/0+$/, "");
  if (point - 1 < -4 || point - 1 >= (likeRepr ? count - 1 : count)) {
    return exponential({ digits: digits || "0", point }, letter);
  }
  return positional(digits, point, keepZeros ? "." : likeRepr ? ".0" : "");
}

function exponential({ digits, point }: Decimal, letter: string): string {
  const exponent = point - 1;
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  const fraction = digits.slice(1);
  return `${digits[0] ?? "0"}${fraction ? `.${fraction}` : ""}${letter}${power}`;
}

/** Digits with their point in place; `whole` stands behind a number without fraction. */
function positional(digits: string, point: number, whole: string): string {
  if (point <= 0) return digits === "" ? `0${whole}` : `0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, "0") + whole;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
