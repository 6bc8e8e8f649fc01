/** Texts as numbers, as Python's `int()` and `float()` read them. */

import { integer } from "../../model/value.ts";
import type { Integer } from "./numbers.ts";
import { smallest } from "./numbers.ts";
import { trimSpace } from "./text.ts";

const PREFIXES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16 };
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
const FLOAT = /^[+-]?(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:e[+-]?\d(?:_?\d)*)?$/i;
const NON_FINITE = /^([+-]?)(inf(?:inity)?|nan)$/i;

/**
 * The integer that a text is in a base.
 *
 * @param base 2 to 36, or 0 for what the prefix says.
 * @returns undefined where `int()` would raise a ValueError.
 */
export function parseInteger(text: string, base = 10): Integer | undefined {
  const trimmed = asciiDigits(trimSpace(text)).toLowerCase();
  const sign = /^[+-]/.test(trimmed) ? trimmed[0] : "";
  let digits = trimmed.slice(sign ? 1 : 0);
  let radix = base;
  const prefixed = digits[0] === "0" ? PREFIXES[digits[1] ?? ""] : undefined;
  if (prefixed !== undefined && (base === 0 || base === prefixed)) {
    radix = prefixed;
    digits = digits.slice(2).replace(/^_/, "");
  } else if (base === 0) {
    radix = 10;
    if (/^0[_0]*[1-9]/.test(digits)) return undefined;
  }
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(digits)) return undefined;
  digits = digits.replaceAll("_", "");
  for (const digit of digits) if (DIGITS.indexOf(digit) >= radix) return undefined;
  const magnitude = digits.length <= 9 ? Number.parseInt(digits, radix) : readDigits(digits, radix);
  if (typeof magnitude === "number") return sign === "-" ? 0 - magnitude : magnitude;
  return smallest(sign === "-" ? -magnitude : magnitude);
}

function readDigits(digits: string, radix: number): number | bigint {
  if (radix === 10) return smallest(BigInt(digits));
  let made = 0n;
  for (const digit of digits) made = made * BigInt(radix) + BigInt(DIGITS.indexOf(digit));
  return smallest(made);
}

/** The float that a text is; undefined where `float()` would raise a ValueError. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = asciiDigits(trimSpace(text));
  const special = NON_FINITE.exec(trimmed);
  if (special) {
    const [, sign, word = ""] = special;
    if (/^n/i.test(word)) return NaN;
    return sign === "-" ? -Infinity : Infinity;
  }
  return FLOAT.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : undefined;
}

/** The whole part of a float as an integer; the float is finite. */
export function truncated(value: number): Integer {
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : integer(BigInt(whole)) as bigint;
}

/** Decimal digits of other scripts as those of ASCII. */
function asciiDigits(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => String(decimalDigit(digit)));
}

/** The value of a decimal digit of any script: scripts lay out their ten digits in a row. */
export function decimalDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let start = code;
  while (code - start < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--;
  return (code - start) % 10;
}
