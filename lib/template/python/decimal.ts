/** Floats as decimal digits, rounded half to even on their exact value as Python's formatting does. */

/** Decimal digits of a finite non-negative float, rounded: `digits` without leading zeros, then a power of ten. */
export interface Decimal {
  /** Digits, none for zero. */
  readonly digits: string;
  /** The value is 0.DIGITS times ten to this power. */
  readonly point: number;
}

/** A finite non-negative float with this many digits after the point (negative: before it). */
export function fixedDigits(value: number, places: number): bigint {
  const [mantissa, exponent] = binaryParts(value);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  const whole = numerator / denominator;
  const twice = (numerator - whole * denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (whole & 1n) === 1n);
  return up ? whole + 1n : whole;
}

/** A finite non-negative float with this many significant digits, at least one. */
export function significantDigits(value: number, count: number): Decimal {
  if (value === 0) return { digits: "0".repeat(count), point: 1 };
  let exponent = Math.floor(Math.log10(value));
  if (!Number.isFinite(exponent)) exponent = -324;
  // The logarithm may be off by one, and rounding may carry into a new digit.
  for (let tries = exponent - 1; tries <= exponent + 2; tries++) {
    const digits = fixedDigits(value, count - 1 - tries).toString();
    if (digits.length === count) return { digits, point: tries + 1 };
  }
  throw new RangeError(`no ${count} digits of ${value}`);
}

/** The shortest digits that read back as the same float, which is finite and not negative. */
export function shortestDigits(value: number): Decimal {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return { digits, point: Number(exponent) + 1 };
}

/** Rounds to places after the point, halves to even on the exact value: Python's `round()`. */
export function roundHalfEven(value: number, places: number): number {
  if (!Number.isFinite(value) || places > 330) return value;
  if (places < -310) return value < 0 ? -0 : 0;
  const digits = fixedDigits(Math.abs(value), places);
  const made = Number(`${digits}e${-places}`);
  return value < 0 || Object.is(value, -0) ? -made : made;
}

const BITS = new DataView(new ArrayBuffer(8));

/** Mantissa and exponent: the value is mantissa times two to the exponent. */
export function binaryParts(value: number): readonly [bigint, number] {
  BITS.setFloat64(0, value);
  const bits = BITS.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | 0x10000000000000n, exponent - 1075];
}
