/** Names that mean something else than a variable of that name. */

import { BLOCK_KEYS, PLAY_KEYS, ROLE_KEYS, TASK_KEYS } from "./keywords.ts";

/** What templates can call without a variable being there. */
const TEMPLATE_GLOBALS: readonly string[] = [
  "cycler",
  "dict",
  "joiner",
  "lipsum",
  "lookup",
  "namespace",
  "now",
  "q",
  "query",
  "range",
  "undef",
];
const RESERVED: ReadonlySet<string> = new Set(
  [...PLAY_KEYS, ...ROLE_KEYS, ...BLOCK_KEYS, ...TASK_KEYS, ...TEMPLATE_GLOBALS, "with_"].filter((name) =>
    // The first is a variable, too, and the second one of the facts.
    name !== "vars" && name !== "gather_subset"
  ),
);

/** What is said of a variable that has the name of a keyword or of a function of templates; null for any other. */
export function reservedNameWarning(name: unknown): string | null {
  return typeof name === "string" && RESERVED.has(name)
    ? `Found variable using reserved name '${name}'.`
    : null;
}
