/** Conditions: `when`, `until`, `changed_when`, `failed_when`, `assert`. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { WarningDetails } from "../../model/event.ts";
import type { Raw, RawScalar } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { isRaw } from "../../model/inventory.ts";
import { placeOf } from "../../source/span.ts";
import { truth } from "../../template/python/truth.ts";
import { typeName } from "../../template/python/type_names.ts";
import { isBooleanWord, isTrueWord } from "../../yaml/scalars.ts";
import type { Renderer } from "../../vars/render.ts";
import { writtenBehind } from "../../vars/written_behind.ts";
import type { Scope } from "../../vars/scope.ts";

/** The version of ansible-core that ends what is allowed here for now. */
const NEXT_BUT_ONE = "2.23";

export interface ConditionOptions {
  /** Anything counts by its truth, as up to ansible-core 2.18 (`ALLOW_BROKEN_CONDITIONALS`). */
  readonly allowBroken: boolean;
  readonly warn: (message: string, at: Raw, more: WarningDetails) => void;
}

/** The first of several conditions that does not hold, as it was written; null when all hold. */
export function firstFalse(
  conditions: readonly Raw[],
  scope: Scope,
  renderer: Renderer,
  options: ConditionOptions,
): Value | null {
  for (const condition of conditions) {
    if (!holds(condition, scope, renderer, options)) {
      return condition.kind === "scalar" ? condition.value : null;
    }
  }
  return null;
}

/**
 * Whether a condition holds.
 *
 * A boolean word as text counts as that boolean, where ansible-core 2.21 refuses it: `-e clean=false` must not
 * mean true. Anything else that is no boolean is refused as there.
 *
 * @throws {DiagnosticError} `conditional-not-boolean`, or what is wrong with the expression.
 */
export function holds(condition: Raw, scope: Scope, renderer: Renderer, options: ConditionOptions): boolean {
  if (condition.kind !== "scalar") throw refuse("Conditional expressions must be strings.", condition);
  const { value } = condition;
  if (typeof value === "boolean") return value;
  if (condition.tag === "unsafe") throw untrusted(condition);
  if (value === null) return true;
  if (typeof value !== "string") {
    if (options.allowBroken) return truth(value);
    throw refuse("Conditional expressions must be strings.", condition);
  }
  if (value.trim() === "") {
    if (options.allowBroken) return true;
    throw refuse("Empty conditional expressions are not allowed.", condition);
  }
  const result = isIndirect(condition)
    ? indirect(condition, scope, renderer, options)
    : evaluated(condition, scope, renderer);
  return judged(result, condition, value, scope, options);
}

/** Whether a template stands where an expression is wanted. */
export function isIndirect(condition: Raw): boolean {
  return condition.kind === "scalar" && /^\s*\{[{%][^]*[}%]\}\s*$/.test(String(condition.value));
}

/** What a template in the place of a condition gives; a text that a user wrote is the condition that is meant. */
function indirect(
  condition: RawScalar,
  scope: Scope,
  renderer: Renderer,
  options: ConditionOptions,
): Value {
  const result = evaluating(() => renderer.value(condition, scope));
  if (typeof result === "string" && !isFlag(result) && !options.allowBroken) {
    const written = writtenBehind(condition, scope, renderer);
    if (written?.kind === "scalar" && !written.dynamic && written.tag === null) {
      return evaluated(written, scope, renderer);
    }
    throw untrusted(condition);
  }
  options.warn(
    "Conditionals should not be surrounded by templating delimiters such as {{ }} or {% %}.",
    condition,
    { removedIn: NEXT_BUT_ONE },
  );
  return result;
}

function evaluated(condition: RawScalar, scope: Scope, renderer: Renderer): Value {
  return evaluating(() => renderer.expression(condition, scope));
}

function evaluating(evaluate: () => Value): Value {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "template-undefined") throw error;
    throw error.within("Error while evaluating conditional");
  }
}

function judged(
  result: Value,
  condition: RawScalar,
  text: string,
  scope: Scope,
  options: ConditionOptions,
): boolean {
  if (typeof result === "boolean") return result;
  if (typeof result === "string" && isFlag(result)) return isTrueWord(result.trim());
  if (options.allowBroken) {
    options.warn(
      `Conditional result (${truth(result) ? "True" : "False"}) was derived from value of type '${
        typeName(result)
      }'.`,
      condition,
      { removedIn: NEXT_BUT_ONE },
    );
    return truth(result);
  }
  const source = scope.entry(text.trim())?.value;
  const origin = placeOf((isRaw(source) ? source : condition).at);
  throw refuse(
    `Conditional result (${truth(result) ? "True" : "False"}) was derived from value of type '${
      typeName(result)
    }' at '${origin}'. Conditionals must have a boolean result.`,
    condition,
    hintFor(result, text.trim()),
  );
}

function isFlag(text: string): boolean {
  return isBooleanWord(capitalized(text.trim()));
}

/** Boolean words count in any case. */
function capitalized(word: string): string {
  return /^(true|false|yes|no|on|off)$/i.test(word) ? word.toLowerCase() : word;
}

function hintFor(result: Value, text: string): string {
  const subject = /^[\w.]+$/.test(text) ? text : `(${text})`;
  if (result === null) return `say what is meant: ${subject} is none, or ${subject} is not none`;
  if (typeof result === "number") return `say what is meant: ${subject} != 0, or ${subject} | bool`;
  return typeof result === "string"
    ? `say what is meant: ${subject} | bool, or ${subject} | length > 0`
    : `say what is meant: ${subject} | length > 0`;
}

function untrusted(condition: Raw): DiagnosticError {
  return refuse("Encountered untrusted template or expression.", condition);
}

function refuse(message: string, condition: Raw, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "conditional-not-boolean", at: condition.at, hint });
}
