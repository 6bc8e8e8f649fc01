/** The types of YAML 1.1 plain scalars as PyYAML resolves them, which is what Ansible content is written for. */

import { float, integer, Timestamp, type Value } from "../model/value.ts";

const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$/;
/** The first characters of everything that is not text; most scalars are text and are known by theirs. */
const TYPED_START = /^[-+.0-9~yYnNtTfFoO]/;

/** The value of an unquoted scalar without a tag. */
export function resolvePlain(text: string): Value {
  if (text === "") return null;
  if (!TYPED_START.test(text)) return text;
  if (NULL.test(text)) return null;
  if (BOOLEAN.test(text)) return isTrueWord(text);
  if (INTEGER.test(text)) return yamlInteger(text);
  if (FLOAT.test(text)) return yamlFloat(text);
  return yamlTimestamp(text) ?? text;
}

/** Whether a boolean word of YAML 1.1 is a true one. */
export function isTrueWord(text: string): boolean {
  return /^(?:yes|true|on)$/i.test(text);
}

export function isBooleanWord(text: string): boolean {
  return BOOLEAN.test(text);
}

/** An integer in any of YAML 1.1's notations: decimal, 0x, 0b, octal with a leading 0, base 60; null for none. */
export function yamlIntegerOrNull(text: string): Value | null {
  return INTEGER.test(text) ? yamlInteger(text) : null;
}

/** A float in any of YAML 1.1's notations; null for none. */
export function yamlFloatOrNull(text: string): Value | null {
  return FLOAT.test(text) ? yamlFloat(text) : null;
}

/** A date, or a date and time, shown as Python shows it; null for none. */
export function yamlTimestamp(text: string): Timestamp | null {
  if (DATE.test(text)) return Number.isNaN(Date.parse(text)) ? null : new Timestamp(text, true);
  const found = TIMESTAMP.exec(text);
  if (!found) return null;
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "",
    minute = "",
    second = "",
    fraction,
    zone,
    sign,
    offsetHours,
    offsetMinutes,
  ] = found;
  const two = (digits: string) => digits.padStart(2, "0");
  const clock = `${year}-${two(month)}-${two(day)} ${two(hour)}:${minute}:${second}`;
  const micro = fraction ? `.${fraction.slice(0, 6).padEnd(6, "0")}` : "";
  const shift = zone === undefined
    ? ""
    : zone === "Z"
    ? "+00:00"
    : `${sign}${two(offsetHours ?? "0")}:${offsetMinutes ?? "00"}`;
  return new Timestamp(clock + (/^\.0+$/.test(micro) ? "" : micro) + shift, false);
}

function yamlInteger(text: string): Value {
  const negative = text.startsWith("-");
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  const size = digits.includes(":")
    ? digits.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n)
    : /^0[0-7]/.test(digits)
    ? BigInt(`0o${digits.slice(1)}`)
    : BigInt(digits);
  return integer(negative ? -size : size);
}

function yamlFloat(text: string): Value {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "").toLowerCase();
  if (digits === ".inf") return sign * Infinity;
  if (digits === ".nan") return NaN;
  const size = digits.includes(":")
    ? digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0)
    : Number(digits);
  return float(sign * size);
}
