/** Arguments as the option types of plugins take them: text is made of nearly anything, numbers also of text. */

import { PythonError } from "../python/error.ts";
import { isSequence, listOf } from "../python/iterate.ts";
import { integerIn } from "../python/numbers.ts";
import { str } from "../python/repr.ts";
import { type RuntimeList, type RuntimeValue, textIn } from "../python/values.ts";

/** What a plugin says about its arguments. */
export function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}

/** The text of an option; null where it was not given. */
export function textOption(value: RuntimeValue): string | null {
  return value === null ? null : str(value);
}

/** An option that is a whole number, also as text; null where it was not given. @throws {PythonError} */
export function integerOption(name: string, value: RuntimeValue): bigint | null {
  if (value === null) return null;
  const whole = integerIn(value);
  if (whole !== undefined) return BigInt(whole);
  const text = textIn(value)?.trim() ?? "";
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  throw failed(`argument '${name}' cannot be converted to an int: ${str(value)}`);
}

/** An option that is a list; a text is split at commas, a number is the only item. */
export function listOption(value: RuntimeValue): RuntimeList {
  if (isSequence(value)) return listOf(value);
  return (textIn(value) ?? str(value)).split(",").map((part) => part.trim());
}

const YES: readonly string[] = ["y", "yes", "on", "1", "true", "t", "1.0"];
const NO: readonly string[] = ["n", "no", "off", "0", "false", "f", "0.0"];

/** An option that is a truth value, also as a word. @throws {PythonError} */
export function booleanOption(name: string, value: RuntimeValue): boolean {
  if (typeof value === "boolean") return value;
  const word = str(value).toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw failed(`argument '${name}' cannot be converted to a bool: ${str(value)}`);
}

/** An option that is one of some words. @throws {PythonError} */
export function choiceOption<const T extends string>(
  name: string,
  value: RuntimeValue,
  choices: readonly T[],
): T {
  const word = str(value);
  const found = choices.find((choice) => choice === word);
  if (found !== undefined) return found;
  throw failed(`value of ${name} must be one of: ${choices.join(", ")}, got: ${word}`);
}
