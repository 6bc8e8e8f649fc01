/** Arithmetic on Python's numbers: integers of any size, floats, and booleans that count as 0 and 1. */

import { Float, float, integer } from "../../model/value.ts";
import type { Budget } from "../limits.ts";
import { PythonError } from "./error.ts";
import type { RuntimeValue } from "./values.ts";

export type Integer = number | bigint;

/** The integer in an int or a bool, undefined for anything else. */
export function integerIn(value: RuntimeValue): Integer | undefined {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? value : undefined;
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
    default:
      return undefined;
  }
}

/** The number in a float, undefined for anything else. */
export function floatIn(value: RuntimeValue): number | undefined {
  if (value instanceof Float) return value.value;
  return typeof value === "number" && !Number.isInteger(value) ? value : undefined;
}

/** An int, bool or float as a float; undefined for anything else. */
export function realIn(value: RuntimeValue): number | undefined {
  const whole = integerIn(value);
  return whole === undefined ? floatIn(value) : toReal(whole);
}

export function isNumber(value: RuntimeValue): boolean {
  return integerIn(value) !== undefined || floatIn(value) !== undefined;
}

/** @throws {PythonError} OverflowError for an integer that no float can hold. */
export function toReal(value: Integer): number {
  const made = Number(value);
  if (!Number.isFinite(made)) throw new PythonError("OverflowError", "int too large to convert to float");
  return made;
}

export type Arithmetic = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** The result of an operator on two numbers; undefined when one of them is none. */
export function arithmetic(
  operator: Arithmetic,
  left: RuntimeValue,
  right: RuntimeValue,
  budget: Budget,
): RuntimeValue | undefined {
  const [a, b] = [integerIn(left), integerIn(right)];
  if (a !== undefined && b !== undefined) return integers(operator, a, b, budget);
  const x = a === undefined ? floatIn(left) : toReal(a);
  const y = b === undefined ? floatIn(right) : toReal(b);
  return x === undefined || y === undefined ? undefined : floats(operator, x, y);
}

function integers(operator: Arithmetic, a: Integer, b: Integer, budget: Budget): RuntimeValue {
  switch (operator) {
    case "+":
    case "-":
    case "*":
      return small(operator, a, b) ?? large(operator, BigInt(a), BigInt(b), budget);
    case "/":
      if (!b) throw new PythonError("ZeroDivisionError", "division by zero");
      return float(quotient(a, b));
    case "//":
      if (!b) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
      return divideFloor(a, b)[0];
    case "%":
      if (!b) throw new PythonError("ZeroDivisionError", "integer modulo by zero");
      return divideFloor(a, b)[1];
    case "**":
      return integerPower(a, b, budget);
  }
}

function small(operator: "+" | "-" | "*", a: Integer, b: Integer): number | undefined {
  if (typeof a === "bigint" || typeof b === "bigint") return undefined;
  const made = operator === "+" ? a + b : operator === "-" ? a - b : a * b;
  return Number.isSafeInteger(made) ? made + 0 : undefined;
}

function large(operator: "+" | "-" | "*", a: bigint, b: bigint, budget: Budget): RuntimeValue {
  if (operator === "+") return integer(a + b);
  if (operator === "-") return integer(a - b);
  budget.integer(bitLength(a) + bitLength(b));
  return integer(a * b);
}

function quotient(a: Integer, b: Integer): number {
  if (typeof a === "number" && typeof b === "number") return a / b;
  // Scaled so that the quotient has more digits than a float can hold: then one rounding remains.
  const [x, y] = [BigInt(a), BigInt(b)];
  const shift = Math.max(0, 70 - bitLength(x) + bitLength(y));
  const made = Number((x << BigInt(shift)) / y) / 2 ** Math.min(shift, 1023) / 2 ** Math.max(0, shift - 1023);
  if (!Number.isFinite(made)) {
    throw new PythonError("OverflowError", "integer division result too large for a float");
  }
  return made;
}

/** Quotient and remainder of integers, the divisor not zero; the remainder has the sign of the divisor. */
export function divideFloor(a: Integer, b: Integer): readonly [number | bigint, number | bigint] {
  if (typeof a === "number" && typeof b === "number") {
    let rest = a % b;
    let whole = (a - rest) / b;
    if (rest !== 0 && rest < 0 !== b < 0) [rest, whole] = [rest + b, whole - 1];
    return [whole + 0, rest + 0];
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  let rest = x % y;
  let whole = x / y;
  if (rest !== 0n && rest < 0n !== y < 0n) [rest, whole] = [rest + y, whole - 1n];
  return [smallest(whole), smallest(rest)];
}

function integerPower(a: Integer, b: Integer, budget: Budget): RuntimeValue {
  if (b < 0) return floatPower(toReal(a), toReal(b));
  const [base, exponent] = [BigInt(a), BigInt(b)];
  if (base > 1n || base < -1n) budget.integer(Number(exponent) * (bitLength(base) - 1));
  return integer(base ** exponent);
}

function floats(operator: Arithmetic, x: number, y: number): RuntimeValue {
  switch (operator) {
    case "+":
      return float(x + y);
    case "-":
      return float(x - y);
    case "*":
      return float(x * y);
    case "/":
      if (y === 0) throw new PythonError("ZeroDivisionError", "float division by zero");
      return float(x / y);
    case "//":
      if (y === 0) throw new PythonError("ZeroDivisionError", "float floor division by zero");
      return float(divideFloats(x, y)[0]);
    case "%":
      if (y === 0) throw new PythonError("ZeroDivisionError", "float modulo by zero");
      return float(divideFloats(x, y)[1]);
    case "**":
      return floatPower(x, y);
  }
}

function divideFloats(x: number, y: number): readonly [number, number] {
  let rest = x % y;
  let whole = (x - rest) / y;
  if (rest !== 0) {
    if (rest < 0 !== y < 0) [rest, whole] = [rest + y, whole - 1];
  } else {
    rest = y < 0 ? -0 : 0;
  }
  const floor = Math.floor(whole);
  return [whole === 0 ? (isNegative(x / y) ? -0 : 0) : whole - floor > 0.5 ? floor + 1 : floor, rest];
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function floatPower(x: number, y: number): RuntimeValue {
  if (x === 0 && y < 0) {
    throw new PythonError("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  }
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y)) {
    throw new PythonError("TypeError", "Type 'complex' is unsupported for variable storage.");
  }
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return float(1);
  const made = x ** y;
  if (!Number.isFinite(made) && Number.isFinite(x) && Number.isFinite(y)) {
    throw new PythonError("OverflowError", "(34, 'Numerical result out of range')");
  }
  return float(made);
}

/** The negative of a number, undefined for anything else. */
export function negative(value: RuntimeValue): RuntimeValue | undefined {
  const whole = integerIn(value);
  if (typeof whole === "number") return 0 - whole;
  if (whole !== undefined) return integer(-whole);
  const real = floatIn(value);
  return real === undefined ? undefined : float(-real);
}

/** The number itself, booleans as integers; undefined for anything else. */
export function positive(value: RuntimeValue): RuntimeValue | undefined {
  return integerIn(value) ?? (floatIn(value) === undefined ? undefined : value);
}

/** Binary digits of an integer's magnitude. */
export function bitLength(value: Integer): number {
  const magnitude = value < 0 ? -value : value;
  return magnitude === 0 || magnitude === 0n ? 0 : magnitude.toString(2).length;
}

/** An integer as small as it can be held. */
export function smallest(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
