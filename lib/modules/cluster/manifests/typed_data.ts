/** The data of a YAML document, typed as the tools of Kubernetes type it. */

import { type Json, toJson } from "../../../model/json.ts";
import type { Raw, RawScalar } from "../../../model/raw.ts";
import { Timestamp } from "../../../model/value.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";

/** Numbers that are text to other readers of YAML 1.1: floats without a point, or with an unsigned exponent. */
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const OCTAL = /^0o[0-7]+$/;
const BASE_60 = /^[-+]?\d[\d_]*:/;

/**
 * A tree as data. Unlike elsewhere in YAML 1.1, times and numbers of base 60 such as `12:30` are text, and `y` and
 * `n` are booleans: so it is in `oc` and `kubectl`, whose reader decides what a manifest means.
 *
 * @throws {DiagnosticError} `not-supported` for an integer that JSON readers would round.
 */
export function typedData(raw: Raw): Json {
  switch (raw.kind) {
    case "scalar":
      return scalarData(raw);
    case "list":
      return raw.items.map(typedData);
    case "map":
      return Object.fromEntries(
        raw.entries.map(({ key, value }) => [keyData(key), typedData(value)]),
      );
    default:
      return raw satisfies never;
  }
}

function keyData(raw: RawScalar): string {
  const data = scalarData(raw);
  return typeof data === "string" ? data : JSON.stringify(data);
}

function scalarData(raw: RawScalar): Json {
  const { value, style, at } = raw;
  if (typeof value === "bigint") {
    throw new DiagnosticError(`an integer that is too large to be kept exactly: ${value}`, {
      code: "not-supported",
      at,
    });
  }
  const written = at.file.text.slice(at.start, at.end);
  if (value instanceof Timestamp || (typeof value !== "string" && BASE_60.test(written))) return written;
  if (typeof value !== "string" || style !== "plain") return toJson(value);
  if (/^[yYnN]$/.test(value)) return value.toLowerCase() === "y";
  const isNumber = value === written && (FLOAT.test(value) || OCTAL.test(value));
  return isNumber ? Number(value) : value;
}
