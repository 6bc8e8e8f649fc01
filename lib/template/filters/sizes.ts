/** Filters between numbers of bytes and texts such as `2 MB`. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { textOrNone } from "../python/arguments.ts";
import { roundHalfEven } from "../python/decimal.ts";
import { PythonError } from "../python/error.ts";
import { fixedText } from "../python/float_text.ts";
import { realIn } from "../python/numbers.ts";
import { truncated } from "../python/parse_number.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

/** Prefixes from the largest on, as powers of 1024. */
const PREFIXES = ["Y", "Z", "E", "P", "T", "G", "M", "K", "B"] as const;
const NAMES: Readonly<Record<string, string>> = {
  Y: "yotta",
  Z: "zeta",
  E: "exa",
  P: "peta",
  T: "tera",
  G: "giga",
  M: "mega",
  K: "kilo",
  B: "",
};

export const SIZE_FILTERS: Plugins<Filter> = [
  filter(
    "human_readable",
    { size: REQUIRED, isbits: false, unit: null },
    ({ size, isbits, unit }) => readable(size, truth(isbits), unit),
  ),
  filter(
    "human_to_bytes",
    { size: REQUIRED, default_unit: null, isbits: false },
    ({ size, default_unit, isbits }) => bytesIn(str(size), textOrNone(default_unit), truth(isbits)),
  ),
];

function factor(prefix: string): number {
  return 1024 ** (PREFIXES.length - 1 - PREFIXES.findIndex((known) => known === prefix));
}

function readable(size: RuntimeValue, isBits: boolean, unit: RuntimeValue): string {
  const bytes = realIn(size);
  if (bytes === undefined) {
    const reason = unit === null
      ? `'>=' not supported between instances of '${typeName(size)}' and 'int'`
      : `unsupported operand type(s) for /: '${typeName(size)}' and 'int'`;
    throw failed(`human_readable() failed on bad input: ${reason}`);
  }
  const wanted = textIn(unit)?.toUpperCase();
  if (unit !== null && wanted === undefined) {
    const reason = `'${typeName(unit)}' object has no attribute 'upper'`;
    throw failed(`human_readable() can't interpret the input: ${reason}`);
  }
  const prefix = PREFIXES.find((known) => wanted === undefined ? bytes >= factor(known) : wanted === known) ??
    "B";
  const shown = fixedText(Math.abs(bytes / factor(prefix)), 2);
  const suffix = prefix === "B" ? (isBits ? "bits" : "Bytes") : prefix + (isBits ? "b" : "B");
  return `${bytes < 0 ? "-" : ""}${shown} ${suffix}`;
}

function bytesIn(text: string, defaultUnit: string | null, isBits: boolean): RuntimeValue {
  const match = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(text);
  if (!match) throw uninterpreted(`human_to_bytes() can't interpret following string: ${text}`.trimEnd());
  const [, digits, given] = match;
  const unit = given ?? defaultUnit;
  const prefix = unit === null ? "B" : checkedPrefix(text, unit, isBits);
  return truncated(roundHalfEven(Number(digits) * factor(prefix), 0));
}

/** @throws {PythonError} for a unit that is none, or is one of bits where bytes are asked for. */
function checkedPrefix(text: string, unit: string, isBits: boolean): string {
  const prefix = unit.slice(0, 1).toUpperCase();
  const name = NAMES[prefix];
  if (name === undefined) {
    const all = PREFIXES.join(", ");
    throw uninterpreted(
      `human_to_bytes() failed to convert ${text} (unit = ${unit}). The suffix must be one of ${all}`,
    );
  }
  const [letter, word] = isBits ? ["b", "bit"] : ["B", "byte"];
  const short = prefix === "B" ? letter : prefix + letter;
  if (unit.length === 1 || unit === short || unit.toLowerCase() === name + word) return prefix;
  const expected = prefix === "B" ? `${letter} or ${word}` : `${prefix}${letter} or ${prefix}`;
  throw uninterpreted(
    `human_to_bytes() failed to convert ${text}. Value is not a valid string (expect ${expected})`,
  );
}

function uninterpreted(reason: string): PythonError {
  return failed(`human_to_bytes() can't interpret the input: ${reason}`);
}

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}
