/** The methods of `int`, `float` and `bytes`. */

import { Float, float, integer } from "../../model/value.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { REQUIRED } from "../python/bind.ts";
import { decodeBytes } from "../python/codecs.ts";
import { binaryParts } from "../python/decimal.ts";
import { PythonError, typeError } from "../python/error.ts";
import { bitLength, type Integer, integerIn, smallest } from "../python/numbers.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, tuple } from "../python/values.ts";
import { type Method, method, type Methods } from "./method.ts";

/** Attributes of integers that are no methods. */
export function integerAttribute(value: Integer, name: string): RuntimeValue | undefined {
  if (name === "real" || name === "numerator") return value;
  if (name === "imag") return 0;
  return name === "denominator" ? 1 : undefined;
}

export function floatAttribute(value: number, name: string): RuntimeValue | undefined {
  if (name === "real") return float(value);
  return name === "imag" ? new Float(0) : undefined;
}

export const INT_METHODS: Methods<Integer> = new Map<string, Method<Integer>>([
  ["bit_length", method("int.bit_length", {}, (value) => bitLength(value))],
  [
    "bit_count",
    method("int.bit_count", {}, (value) => value.toString(2).replace(/[^1]/g, "").length),
  ],
  ["conjugate", method("int.conjugate", {}, (value) => value)],
  ["is_integer", method("int.is_integer", {}, () => true)],
  ["as_integer_ratio", method("int.as_integer_ratio", {}, (value) => tuple([value, 1]))],
  // Ansible opens these to templates until it has filters for them.
  ["__and__", bitwise("__and__", (a, b) => a & b)],
  ["__or__", bitwise("__or__", (a, b) => a | b)],
  ["__xor__", bitwise("__xor__", (a, b) => a ^ b)],
  ["__lshift__", bitwise("__lshift__", (a, b) => a << b)],
  ["__rshift__", bitwise("__rshift__", (a, b) => a >> b)],
]);

function bitwise(name: string, combine: (a: bigint, b: bigint) => bigint): Method<Integer> {
  return method(`int.${name}`, { value: REQUIRED }, (self, { value }, { context }) => {
    const other = integerIn(value);
    if (other === undefined) throw typeError(`unsupported operand type: '${typeName(value)}'`);
    if (name === "__lshift__") context.budget.integer(bitLength(self) + Number(other));
    return integer(combine(BigInt(self), BigInt(other)));
  });
}

export const FLOAT_METHODS: Methods<number> = new Map<string, Method<number>>([
  ["is_integer", method("float.is_integer", {}, (value) => Number.isInteger(value))],
  ["conjugate", method("float.conjugate", {}, (value) => float(value))],
  ["hex", method("float.hex", {}, (value) => hexText(value))],
  [
    "as_integer_ratio",
    method("float.as_integer_ratio", {}, (value) => {
      if (!Number.isFinite(value)) {
        throw new PythonError("OverflowError", "cannot convert Infinity to integer ratio");
      }
      let [mantissa, exponent] = binaryParts(Math.abs(value));
      while (mantissa !== 0n && mantissa % 2n === 0n) [mantissa, exponent] = [mantissa / 2n, exponent + 1];
      const signed = value < 0 ? -mantissa : mantissa;
      if (exponent >= 0) return tuple([smallest(signed << BigInt(exponent)), 1]);
      return tuple([smallest(signed), mantissa === 0n ? 1 : smallest(1n << BigInt(-exponent))]);
    }),
  ],
]);

function hexText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa, exponent] = binaryParts(Math.abs(value));
  if (mantissa === 0n) return `${sign}0x0.0p+0`;
  const isNormal = mantissa >= 1n << 52n;
  const digits = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, "0");
  const power = exponent + 52;
  return `${sign}0x${isNormal ? 1 : 0}.${digits}p${power < 0 ? "" : "+"}${power}`;
}

export const BYTES_METHODS: Methods<Uint8Array> = new Map<string, Method<Uint8Array>>([
  [
    "decode",
    method(
      "decode",
      { encoding: "utf-8", errors: "strict" },
      (bytes, { encoding, errors }) => decodeBytes(bytes, textArgument(encoding), textArgument(errors)),
    ),
  ],
  ["hex", method("bytes.hex", {}, (bytes) => bytes.toHex())],
  [
    "count",
    method("bytes.count", { sub: REQUIRED }, (bytes, { sub }) => {
      const wanted = integerArgument(sub);
      return bytes.filter((byte) => byte === wanted).length;
    }),
  ],
]);
