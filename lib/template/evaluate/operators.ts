/** The operators of expressions. */

import { float, integer, Timestamp, Tuple } from "../../model/value.ts";
import type { Budget } from "../limits.ts";
import { microsecondsBetween, shifted } from "../python/datetime.ts";
import { PythonError, typeError } from "../python/error.ts";
import { contains, listOf } from "../python/iterate.ts";
import { Marker, trip } from "../python/marker.ts";
import { arithmetic, integerIn, negative, positive, realIn } from "../python/numbers.ts";
import { ordered, type Ordering } from "../python/order.ts";
import { percentFormat } from "../python/percent_format.ts";
import { str } from "../python/repr.ts";
import { TimeDelta } from "../python/time_delta.ts";
import { equals } from "../python/truth.ts";
import { fullTypeName } from "../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  Markup,
  NoElse,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tuple,
  tupleItems,
} from "../python/values.ts";
import type { BinaryOperator, CompareOperator } from "../syntax/nodes.ts";

/** @throws {PythonError} where the operator does not take such values. */
export function binary(
  operator: BinaryOperator,
  a: RuntimeValue,
  b: RuntimeValue,
  budget: Budget,
): RuntimeValue {
  if (a instanceof Marker) return trip(a);
  // Text that has no conversion does not look at what comes behind the percent sign.
  if (b instanceof Marker && !(operator === "%" && textIn(a) !== undefined)) return trip(b);
  const number = arithmetic(operator, a, b, budget);
  if (number !== undefined) return number;
  const special = operator === "+"
    ? plus(a, b, budget)
    : operator === "*"
    ? repeated(a, b, budget) ?? repeated(b, a, budget)
    : operator === "%"
    ? formatted(a, b, budget)
    : undefined;
  const made = special ?? moments(operator, a, b);
  if (made !== undefined) return made;
  throw unsupported(operator, a, b);
}

function plus(a: RuntimeValue, b: RuntimeValue, budget: Budget): RuntimeValue | undefined {
  const [left, right] = [textIn(a), textIn(b)];
  if (left !== undefined && right !== undefined) {
    budget.text(left.length + right.length);
    if (!(a instanceof Markup) && !(b instanceof Markup)) return left + right;
    return new Markup(
      (a instanceof Markup ? left : escapeHtml(left)) + (b instanceof Markup ? right : escapeHtml(right)),
    );
  }
  if (left !== undefined) throw typeError(`can only concatenate str (not "${fullTypeName(b)}") to str`);
  if (isListValue(a)) {
    if (!isListValue(b)) throw typeError(`can only concatenate list (not "${fullTypeName(b)}") to list`);
    budget.items(a.length + b.length);
    return [...a, ...b];
  }
  if (a instanceof Tuple) {
    if (!(b instanceof Tuple)) {
      throw typeError(`can only concatenate tuple (not "${fullTypeName(b)}") to tuple`);
    }
    return tuple([...tupleItems(a), ...tupleItems(b)]);
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.from([...a, ...b]);
  return undefined;
}

/** Text safe to stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll(">", "&gt;").replaceAll("<", "&lt;")
    .replaceAll("'", "&#39;").replaceAll('"', "&#34;");
}

function repeated(value: RuntimeValue, count: RuntimeValue, budget: Budget): RuntimeValue | undefined {
  const times = integerIn(count);
  if (times === undefined) {
    const isSequence = textIn(value) !== undefined || isListValue(value) || value instanceof Tuple;
    if (isSequence) throw typeError(`can't multiply sequence by non-int of type '${fullTypeName(count)}'`);
    return undefined;
  }
  const copies = Math.max(0, Number(times));
  const text = textIn(value);
  if (text !== undefined) {
    budget.text(text.length * copies);
    return value instanceof Markup ? new Markup(text.repeat(copies)) : text.repeat(copies);
  }
  if (isListValue(value)) return repeatedItems(value, copies, budget);
  return value instanceof Tuple ? tuple(repeatedItems(tupleItems(value), copies, budget)) : undefined;
}

function repeatedItems(items: RuntimeList, times: number, budget: Budget): RuntimeList {
  budget.items(items.length * times);
  return Array.from({ length: times }, () => items).flat();
}

function formatted(a: RuntimeValue, b: RuntimeValue, budget: Budget): RuntimeValue | undefined {
  const text = textIn(a);
  return text === undefined ? undefined : percentFormat(text, b, budget);
}

/** Sums and differences of dates and times. */
function moments(operator: BinaryOperator, a: RuntimeValue, b: RuntimeValue): RuntimeValue | undefined {
  if (a instanceof Timestamp && b instanceof Timestamp && operator === "-" && a.dateOnly === b.dateOnly) {
    return new TimeDelta(microsecondsBetween(a, b, "subtract"));
  }
  if (a instanceof Timestamp && b instanceof TimeDelta) {
    if (operator === "+") return shifted(a, b);
    if (operator === "-") return shifted(a, new TimeDelta(-b.microseconds));
  }
  if (a instanceof TimeDelta && b instanceof Timestamp && operator === "+") return shifted(b, a);
  if (a instanceof TimeDelta && b instanceof TimeDelta) {
    return deltas(operator, a.microseconds, b.microseconds);
  }
  if (a instanceof TimeDelta) return scaled(operator, a, b);
  return b instanceof TimeDelta && operator === "*" ? scaled(operator, b, a) : undefined;
}

function deltas(operator: BinaryOperator, a: bigint, b: bigint): RuntimeValue | undefined {
  switch (operator) {
    case "+":
      return new TimeDelta(a + b);
    case "-":
      return new TimeDelta(a - b);
    case "/":
      if (b === 0n) throw new PythonError("ZeroDivisionError", "division by zero");
      return float(Number(a) / Number(b));
    case "//":
      if (b === 0n) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
      return integer(a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n));
    default:
      return undefined;
  }
}

function scaled(operator: BinaryOperator, delta: TimeDelta, by: RuntimeValue): RuntimeValue | undefined {
  const factor = realIn(by);
  if (factor === undefined) return undefined;
  const microseconds = Number(delta.microseconds);
  if (operator === "*") return new TimeDelta(BigInt(Math.round(microseconds * factor)));
  if (operator === "/") return new TimeDelta(BigInt(Math.round(microseconds / factor)));
  return operator === "//" ? new TimeDelta(BigInt(Math.floor(microseconds / factor))) : undefined;
}

function unsupported(operator: BinaryOperator, a: RuntimeValue, b: RuntimeValue): PythonError {
  const symbol = operator === "**" ? "** or pow()" : operator;
  if (a instanceof NoElse) return new PythonError("TypeError", a.message);
  if (b instanceof NoElse) return new PythonError("TypeError", b.message);
  return typeError(
    `unsupported operand type(s) for ${symbol}: '${fullTypeName(a)}' and '${fullTypeName(b)}'`,
  );
}

export function unary(operator: "-" | "+", value: RuntimeValue): RuntimeValue {
  if (value instanceof Marker) return trip(value);
  if (value instanceof TimeDelta) return operator === "-" ? new TimeDelta(-value.microseconds) : value;
  const made = operator === "-" ? negative(value) : positive(value);
  if (made === undefined) throw typeError(`bad operand type for unary ${operator}: '${fullTypeName(value)}'`);
  return made;
}

export function compare(operator: CompareOperator, a: RuntimeValue, b: RuntimeValue): boolean {
  switch (operator) {
    case "==":
      return equals(a, b);
    case "!=":
      return !equals(a, b);
    case "in":
      return contains(b, a);
    case "not in":
      return !contains(b, a);
    default:
      return ordered(operator satisfies Ordering, a, b);
  }
}

/** `a ~ b`: everything as text. */
export function concatenated(values: RuntimeList, budget: Budget): string {
  let made = "";
  for (const value of values) made += str(value);
  budget.text(made.length);
  return made;
}

/** What a starred argument adds to the positional ones. */
export function spread(value: RuntimeValue): RuntimeList {
  return value instanceof Marker ? trip(value) : listOf(value);
}

/** What a doubly starred argument adds to the named ones. */
export function spreadNamed(value: RuntimeValue): ReadonlyMap<string, RuntimeValue> {
  if (value instanceof Marker) return trip(value);
  if (!isDictValue(value)) throw typeError("argument after ** must be a mapping, not " + fullTypeName(value));
  const made = new Map<string, RuntimeValue>();
  for (const [key, item] of value) {
    const name = textIn(key);
    if (name === undefined) throw typeError("keywords must be strings");
    made.set(name, item);
  }
  return made;
}
