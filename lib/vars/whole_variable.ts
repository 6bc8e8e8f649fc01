/** Templates that are nothing but the name of a variable. */

import type { Raw } from "../model/raw.ts";

const WHOLE_VARIABLE = /^\s*\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}\s*$/;

/** The variable that a template names; null for every other value. */
export function wholeVariable(raw: Raw): string | null {
  if (raw.kind !== "scalar" || typeof raw.value !== "string") return null;
  return WHOLE_VARIABLE.exec(raw.value)?.[1] ?? null;
}
