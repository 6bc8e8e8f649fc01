/** The `%` operator of text: conversions as in C, filled from a tuple, a dict or a single value. */

import { Tuple } from "../../model/value.ts";
import type { Budget } from "../limits.ts";
import { PythonError, typeError, valueError } from "./error.ts";
import { exponentialText, fixedText, generalText, nonFinite } from "./float_text.ts";
import { withPoint } from "./format_spec.ts";
import { dictGet } from "./keys.ts";
import { Marker, trip } from "./marker.ts";
import { floatIn, type Integer, integerIn, realIn } from "./numbers.ts";
import { truncated } from "./parse_number.ts";
import { quoted, repr, str } from "./repr.ts";
import { textLength, textSlice } from "./text.ts";
import { typeName } from "./type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tupleItems,
} from "./values.ts";

const CONVERSION = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S]?)/g;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly type: string;
}

/** @throws {PythonError} where a conversion and its argument do not fit. */
export function percentFormat(text: string, operand: RuntimeValue, budget: Budget): string {
  const source = new Operands(operand);
  const made = text.replace(
    CONVERSION,
    (
      whole: string,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string,
      offset: number,
    ) => {
      if (type === "%" && whole === "%%") return "%";
      if (key !== undefined) source.choose(key);
      const wide = width === "*" ? source.number() : Number(width ?? 0);
      const exact = precision === "*" ? source.number() : precision === undefined ? null : Number(precision);
      budget.text(Math.abs(wide) + Math.max(0, exact ?? 0));
      if (type === "") throw valueError("incomplete format");
      const conversion = {
        flags: wide < 0 ? `${flags}-` : flags,
        width: Math.abs(wide),
        precision: exact === null ? null : Math.max(0, exact),
        type,
      };
      return type === "%" ? "%" : converted(conversion, source, offset + whole.length - 1);
    },
  );
  source.end();
  return made;
}

/** The arguments, taken one after the other or by key. */
class Operands {
  readonly #positional: RuntimeList | null;
  #next = 0;
  #chosen: RuntimeValue | undefined;

  constructor(private readonly operand: RuntimeValue) {
    this.#positional = operand instanceof Tuple ? tupleItems(operand) : null;
  }

  /** The next argument is the one under a key. */
  choose(key: string): void {
    if (this.operand instanceof Marker) trip(this.operand);
    if (!isDictValue(this.operand)) throw typeError("format requires a mapping");
    const value = dictGet(this.operand, key);
    if (value === undefined) throw new PythonError("KeyError", quoted(key));
    this.#chosen = value;
  }

  take(): RuntimeValue {
    const chosen = this.#chosen;
    if (chosen !== undefined) {
      this.#chosen = undefined;
      return chosen;
    }
    const value = this.#positional
      ? this.#positional[this.#next]
      : this.#next === 0
      ? this.operand
      : undefined;
    if (value === undefined) throw typeError("not enough arguments for format string");
    this.#next++;
    return value instanceof Marker ? trip(value) : value;
  }

  number(): number {
    const value = integerIn(this.take());
    if (value === undefined) throw typeError("* wants int");
    return Number(value);
  }

  end(): void {
    const { operand } = this;
    const mayStay = isDictValue(operand) || isListValue(operand) || operand instanceof Marker;
    const left = this.#positional ? this.#next < this.#positional.length : this.#next === 0 && !mayStay;
    if (left) throw typeError("not all arguments converted during string formatting");
  }
}

function converted(conversion: Conversion, source: Operands, index: number): string {
  const { type, precision } = conversion;
  switch (type) {
    case "s":
      return filled(cut(str(source.take()), precision), "", conversion, " ");
    case "r":
      return filled(cut(repr(source.take()), precision), "", conversion, " ");
    case "a":
      return filled(cut(ascii(repr(source.take())), precision), "", conversion, " ");
    case "c":
      return filled(character(source.take()), "", conversion, " ");
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      return integerText(conversion, source.take());
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      return floatText(conversion, source.take());
    default: {
      const code = (type.codePointAt(0) ?? 0).toString(16);
      throw valueError(`unsupported format character '${type}' (0x${code}) at index ${index}`);
    }
  }
}

function cut(text: string, precision: number | null): string {
  return precision === null || precision >= textLength(text) ? text : textSlice(text, 0, precision);
}

function ascii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (letter) => {
    const code = (letter.codePointAt(0) ?? 0).toString(16);
    return code.length <= 2
      ? `\\x${code}`
      : code.length <= 4
      ? `\\u${code.padStart(4, "0")}`
      : `\\U${code.padStart(8, "0")}`;
  });
}

function character(value: RuntimeValue): string {
  const whole = integerIn(value);
  if (whole !== undefined) {
    if (whole < 0 || whole > 0x10ffff) {
      throw new PythonError("OverflowError", "%c arg not in range(0x110000)");
    }
    return String.fromCodePoint(Number(whole));
  }
  const text = textIn(value);
  if (text !== undefined && textLength(text) === 1) return text;
  throw typeError("%c requires int or char");
}

function integerText(conversion: Conversion, value: RuntimeValue): string {
  const { type, flags, precision } = conversion;
  const whole = integerFor(type, value);
  const magnitude = whole < 0 ? -whole : whole;
  const radix = type === "o" ? 8 : type === "x" || type === "X" ? 16 : 10;
  const digits = magnitude.toString(radix).padStart(precision ?? 0, "0");
  const prefix = !flags.includes("#") || radix === 10 ? "" : radix === 8 ? "0o" : `0${type}`;
  const body = type === "X" ? digits.toUpperCase() : digits;
  return filled(body, signOf(whole < 0, flags) + prefix, conversion, "0");
}

function integerFor(type: string, value: RuntimeValue): Integer {
  const whole = integerIn(value);
  if (whole !== undefined) return whole;
  const real = floatIn(value);
  const decimal = "diu".includes(type);
  if (real === undefined || !decimal) {
    const wanted = decimal ? "a real number" : "an integer";
    throw typeError(`%${type} format: ${wanted} is required, not ${typeName(value)}`);
  }
  if (!Number.isFinite(real)) {
    throw new PythonError(
      "OverflowError",
      `cannot convert float ${Number.isNaN(real) ? "NaN" : "infinity"} to integer`,
    );
  }
  return truncated(real);
}

function floatText(conversion: Conversion, value: RuntimeValue): string {
  const real = realIn(value);
  if (real === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
  const { flags, type } = conversion;
  const sign = signOf(real < 0 || Object.is(real, -0), flags);
  const body = Number.isFinite(real) ? digitsFor(conversion, Math.abs(real)) : nonFinite(Math.abs(real));
  const shown = type === type.toUpperCase() ? body.toUpperCase() : body;
  return filled(shown, sign, conversion, Number.isFinite(real) ? "0" : " ");
}

function digitsFor({ type, precision, flags }: Conversion, value: number): string {
  const alternate = flags.includes("#");
  switch (type.toLowerCase()) {
    case "e":
      return withPoint(exponentialText(value, precision ?? 6, "e"), alternate);
    case "f":
      return withPoint(fixedText(value, precision ?? 6), alternate);
    default:
      return generalText(value, precision ?? 6, "e", { keepZeros: alternate });
  }
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function filled(body: string, prefix: string, { flags, width }: Conversion, zero: string): string {
  const missing = width - textLength(prefix) - textLength(body);
  if (missing <= 0) return prefix + body;
  if (flags.includes("-")) return prefix + body + " ".repeat(missing);
  return zero === "0" && flags.includes("0")
    ? prefix + "0".repeat(missing) + body
    : " ".repeat(missing) + prefix + body;
}
