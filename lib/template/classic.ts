/** The way of ansible-core up to 2.18 by default: every result is text, and text that looks like data is parsed. */

import { Float, type Value } from "../model/value.ts";
import type { Variables } from "./environment.ts";
import type { Output } from "./evaluate/output.ts";
import { PythonError } from "./python/error.ts";
import { type LiteralNames, parseLiteral, PYTHON_NAMES } from "./python/literal.ts";
import { KeptText, type RuntimeValue } from "./python/values.ts";

/** JSON's words were literals then too. */
const NAMES: LiteralNames = new Map<string, Value>([
  ...PYTHON_NAMES,
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** The result of what a template printed: the list, dict or boolean that it looks like, or text. */
export function classicResult(output: Output): RuntimeValue {
  const [only] = output.pieces;
  return output.pieces.length === 1 && only instanceof KeptText ? only : classicValue(output.plainText());
}

/**
 * The variable whose name is all that a template consists of, where it is a number, a boolean or nothing: it is
 * handed on as it is. Undefined for every other template.
 */
export function handedOn(text: string, { given }: Variables): Value | undefined {
  const [, name] = /^\{\{\s*(\w+)\s*\}\}\n?$/.exec(text) ?? [];
  const value = name === undefined ? undefined : given?.(name);
  const isPlain = value === null || value instanceof Float ||
    ["boolean", "number", "bigint"].includes(typeof value);
  return isPlain ? value : undefined;
}

/** The list, dict or boolean that a text looks like; any other text as it is. */
function classicValue(text: string): RuntimeValue {
  if (!/^[[{]/.test(text) && text !== "True" && text !== "False") return text;
  try {
    return parseLiteral(text, NAMES);
  } catch (error) {
    if (error instanceof PythonError || error instanceof SyntaxError) return text;
    throw error;
  }
}
