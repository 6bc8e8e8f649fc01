/** Keywords about single values: types, numbers, texts, and how many items there are. */

import { lengthIn } from "../../python/iterate.ts";
import { arithmetic, floatIn, realIn } from "../../python/numbers.ts";
import { ordered } from "../../python/order.ts";
import { repr, str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { isListValue, type RuntimeList, type RuntimeValue, textIn } from "../../python/values.ts";
import { Budget } from "../../limits.ts";
import { isSince } from "./drafts.ts";
import type { Checker, Finding, Keyword, Rule } from "./problem.ts";
import { areUnique, isSame } from "./values.ts";

type Sign = "<" | "<=" | ">" | ">=";

export const VALUE_KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: ({ expected, value }, { isType }) => {
    const types = listed(expected);
    if (types.some((type) => isType(value, str(type)))) return [];
    return [`${repr(value)} is not of type ${types.map((type) => repr(type)).join(", ")}`];
  },
  enum: ({ expected, value }) =>
    listed(expected).some((item) => isSame(item, value))
      ? []
      : [`${repr(value)} is not one of ${repr(expected)}`],
  const: ({ expected, value }) => isSame(expected, value) ? [] : [`${repr(expected)} was expected`],
  minimum: (rule, checker) => {
    const isOpen = !isSince(checker.draft, "draft6") && truth(rule.schema.get("exclusiveMinimum") ?? false);
    return bound(rule, checker, isOpen ? "<=" : "<", "minimum");
  },
  maximum: (rule, checker) => {
    const isOpen = !isSince(checker.draft, "draft6") && truth(rule.schema.get("exclusiveMaximum") ?? false);
    return bound(rule, checker, isOpen ? ">=" : ">", "maximum");
  },
  exclusiveMinimum: (rule, checker) => bound(rule, checker, "<=", "minimum"),
  exclusiveMaximum: (rule, checker) => bound(rule, checker, ">=", "maximum"),
  multipleOf: ({ expected, value }, { isType }) =>
    isType(value, "number") && !isMultiple(value, expected)
      ? [`${repr(value)} is not a multiple of ${str(expected)}`]
      : [],
  pattern: ({ expected, value }, { matches }) => {
    const text = textIn(value);
    return text === undefined || matches(str(expected), text)
      ? []
      : [`${repr(value)} does not match ${repr(expected)}`];
  },
  format: ({ expected, value }, { hasFormat }) => {
    const text = textIn(value);
    return text === undefined || hasFormat(text, str(expected))
      ? []
      : [`${repr(value)} is not a ${repr(expected)}`];
  },
  minLength: (rule, checker) => tooFew(rule, checker, "string", "is too short"),
  maxLength: (rule, checker) => tooMany(rule, checker, "string", "is too long"),
  minItems: (rule, checker) => tooFew(rule, checker, "array", "is too short"),
  maxItems: (rule, checker) => tooMany(rule, checker, "array", "is too long"),
  minProperties: (rule, checker) => tooFew(rule, checker, "object", "does not have enough properties"),
  maxProperties: (rule, checker) => tooMany(rule, checker, "object", "has too many properties"),
  uniqueItems: ({ expected, value }) =>
    truth(expected) && isListValue(value) && !areUnique(value)
      ? [`${repr(value)} has non-unique elements`]
      : [],
};

/** A list, or one thing as the only item of one. */
export function listed(value: RuntimeValue): RuntimeList {
  return isListValue(value) ? value : [value];
}

const SAID: Readonly<Record<Sign, string>> = {
  "<": "less than",
  "<=": "less than or equal to",
  ">": "greater than",
  ">=": "greater than or equal to",
};

/** @param sign What the value must not be, compared with what is expected. */
function bound(
  { expected, value }: Rule,
  { isType }: Checker,
  sign: Sign,
  name: "minimum" | "maximum",
): readonly Finding[] {
  if (!isType(value, "number") || !ordered(sign, value, expected)) return [];
  return [`${repr(value)} is ${SAID[sign]} the ${name} of ${repr(expected)}`];
}

function isMultiple(value: RuntimeValue, divisor: RuntimeValue): boolean {
  if (floatIn(divisor) !== undefined) {
    return Number.isInteger((realIn(value) ?? 0) / (realIn(divisor) ?? 1));
  }
  return !truth(arithmetic("%", value, divisor, new Budget()) ?? 0);
}

function tooFew(
  { expected, value }: Rule,
  { isType }: Checker,
  type: string,
  said: string,
): readonly Finding[] {
  if (!isType(value, type) || !ordered("<", lengthIn(value) ?? 0, expected)) return [];
  return [`${repr(value)} ${expected === 1 ? "should be non-empty" : said}`];
}

function tooMany(
  { expected, value }: Rule,
  { isType }: Checker,
  type: string,
  said: string,
): readonly Finding[] {
  if (!isType(value, type) || !ordered(">", lengthIn(value) ?? 0, expected)) return [];
  return [`${repr(value)} ${expected === 0 ? "is expected to be empty" : said}`];
}
