/** The format mini-language of `format()` and `str.format`: fill, alignment, sign, width, grouping, precision, type. */

import { Timestamp } from "../../model/value.ts";
import type { Budget } from "../limits.ts";
import { partsOf } from "./datetime.ts";
import { PythonError, typeError, valueError } from "./error.ts";
import { exponentialText, fixedText, floatRepr, generalText, nonFinite } from "./float_text.ts";
import { floatIn, type Integer, integerIn, toReal } from "./numbers.ts";
import { str } from "./repr.ts";
import { formatDate } from "./strftime.ts";
import { textLength, textSlice } from "./text.ts";
import { typeName } from "./type_names.ts";
import { type RuntimeValue, textIn } from "./values.ts";

interface Spec {
  readonly fill: string;
  readonly align: string;
  /** `+`, `-` or a blank; empty where none is written. */
  readonly sign: string;
  /** Zero has no sign, also where it is what rounding leaves of a negative number. */
  readonly unsignedZero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | null;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su;

/** What `format(value, spec)` gives. @throws {PythonError} where the spec does not fit the value. */
export function formatValue(value: RuntimeValue, text: string, budget: Budget): string {
  if (text === "") return str(value);
  if (value instanceof Timestamp) {
    return formatDate(partsOf(value), text, { name: "", offsetS: null, localOffsetS: 0 });
  }
  const spec = parseSpec(text);
  budget.text(spec?.width ?? 0);
  budget.text(spec?.precision ?? 0);
  const plain = textIn(value);
  if (plain !== undefined) return formatText(plain, spec ?? invalid(text, value));
  const whole = integerIn(value);
  if (whole !== undefined) return formatInteger(whole, spec ?? invalid(text, value), value);
  const real = floatIn(value);
  if (real !== undefined) return formatFloat(real, spec ?? invalid(text, value));
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function invalid(text: string, value: RuntimeValue): never {
  throw valueError(`Invalid format specifier '${text}' for object of type '${typeName(value)}'`);
}

function parseSpec(text: string): Spec | null {
  const match = SPEC.exec(text);
  if (!match) return null;
  const [, fill, align, sign = "", z, hash, zero, width = "0", grouping = "", precision, type = ""] = match;
  return {
    fill: fill ?? (zero && !align ? "0" : " "),
    align: align ?? (zero ? "=" : ""),
    sign,
    unsignedZero: z !== undefined,
    alternate: hash !== undefined,
    width: Number(width),
    grouping,
    precision: precision === undefined ? null : Number(precision),
    type,
  };
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") throw unknownCode(spec.type, "str");
  const refused = numbersOnly(spec);
  if (refused) throw valueError(`${refused} not allowed in string format specifier`);
  if (spec.align === "=") throw valueError("'=' alignment not allowed in string format specifier");
  if (spec.grouping !== "") throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  const cut = spec.precision === null || spec.precision >= textLength(text)
    ? text
    : textSlice(text, 0, spec.precision);
  return aligned(cut, "", spec, spec.align || "<");
}

/** What a specification asks for that texts do not have. */
function numbersOnly({ sign, unsignedZero, alternate }: Spec): string | null {
  if (sign !== "") return sign === " " ? "Space" : "Sign";
  if (unsignedZero) return "Negative zero coercion (z)";
  return alternate ? "Alternate form (#)" : null;
}

const RADIX: Readonly<Record<string, readonly [number, string]>> = {
  b: [2, "0b"],
  o: [8, "0o"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function formatInteger(value: Integer, spec: Spec, original: RuntimeValue): string {
  if ("eEfFgG%".includes(spec.type) && spec.type !== "") return formatFloat(toReal(value), spec);
  if (spec.precision !== null) throw valueError("Precision not allowed in integer format specifier");
  if (spec.unsignedZero) {
    throw valueError("Negative zero coercion (z) not allowed in integer format specifier");
  }
  const magnitude = value < 0 ? -value : value;
  const sign = signOf(value < 0, spec.sign);
  if (spec.type === "c") return aligned(character(value), "", spec, spec.align || "<");
  if (["", "d", "n"].includes(spec.type)) {
    return aligned(grouped(magnitude.toString(), 3, spec, sign), sign, spec, spec.align || ">");
  }
  const radix = RADIX[spec.type];
  if (!radix) throw unknownCode(spec.type, typeName(original));
  const digits = spec.type === "X" ? magnitude.toString(16).toUpperCase() : magnitude.toString(radix[0]);
  const prefix = sign + (spec.alternate ? radix[1] : "");
  if (spec.grouping === ",") throw valueError(`Cannot specify ',' with '${spec.type}'.`);
  return aligned(grouped(digits, 4, spec, prefix), prefix, spec, spec.align || ">");
}

function character(value: Integer): string {
  if (value < 0 || value > 0x10ffff) throw new PythonError("OverflowError", "%c arg not in range(0x110000)");
  return String.fromCodePoint(Number(value));
}

function formatFloat(value: number, spec: Spec): string {
  const body = Number.isFinite(value)
    ? floatBody(Math.abs(value), spec)
    : upperFor(spec.type, nonFinite(Math.abs(value))) + (spec.type === "%" ? "%" : "");
  const isZero = spec.unsignedZero && !/[1-9a-z]/i.test(body.replace(/e.*/i, ""));
  const sign = signOf(!isZero && (value < 0 || Object.is(value, -0)), spec.sign);
  const [whole = "", rest = ""] = splitWhole(body);
  return aligned(grouped(whole, 3, spec, sign, rest.length) + rest, sign, spec, spec.align || ">");
}

function floatBody(value: number, { type, precision, alternate }: Spec): string {
  switch (type) {
    case "e":
    case "E":
      return withPoint(exponentialText(value, precision ?? 6, type), alternate);
    case "f":
    case "F":
      return withPoint(fixedText(value, precision ?? 6), alternate);
    case "g":
    case "G":
    case "n":
      return generalText(value, precision ?? 6, type === "G" ? "E" : "e", { keepZeros: alternate });
    case "%":
      return `${withPoint(fixedText(value * 100, precision ?? 6), alternate)}%`;
    case "":
      return precision === null ? floatRepr(value) : generalText(value, precision, "e", { likeRepr: true });
    default:
      throw unknownCode(type, "float");
  }
}

/** A float without fraction gets its point where `#` asks for it. */
export function withPoint(text: string, alternate: boolean): string {
  return !alternate || text.includes(".") ? text : text.replace(/^\d+/, "$&.");
}

function upperFor(type: string, text: string): string {
  return "EFG".includes(type) && type !== "" ? text.toUpperCase() : text;
}

function splitWhole(text: string): readonly string[] {
  const match = /^(\d*)(.*)$/s.exec(text);
  return match ? match.slice(1) : [text];
}

function signOf(negative: boolean, sign: string): string {
  return negative ? "-" : sign.replace("-", "");
}

/** Digits in groups; where zeros fill the width they are grouped too. */
function grouped(digits: string, size: number, spec: Spec, prefix: string, behind = 0): string {
  const { grouping, fill, align, width } = spec;
  if (grouping === "") return digits;
  const group = (text: string) =>
    text.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, "g"), grouping);
  let made = group(digits);
  if (fill !== "0" || align !== "=") return made;
  for (let zeros = digits; prefix.length + made.length + behind < width; made = group(zeros)) {
    zeros = `0${zeros}`;
  }
  return made;
}

function aligned(body: string, prefix: string, { fill, width }: Spec, align: string): string {
  const missing = width - textLength(prefix) - textLength(body);
  if (missing <= 0) return prefix + body;
  const filler = fill.repeat(missing);
  switch (align) {
    case "<":
      return prefix + body + filler;
    case "^":
      return fill.repeat(Math.floor(missing / 2)) + prefix + body + fill.repeat(Math.ceil(missing / 2));
    case "=":
      return prefix + filler + body;
    default:
      return filler + prefix + body;
  }
}

function unknownCode(code: string, type: string): PythonError {
  return valueError(`Unknown format code '${code}' for object of type '${type}'`);
}
