/** Expressions that are nothing but a path to a variable. */

import { isRaw, type Vars, type VarValue } from "../../model/inventory.ts";
import { entryOf, type Raw } from "../../model/raw.ts";

/**
 * What a user wrote under a path such as `a.b`: it keeps its place, and whether it may hold templates.
 *
 * @returns null where it is a template, where data is, and where the expression is no path.
 */
export function writtenAt(expression: string, vars: Vars): Raw | null {
  const path = expression.trim();
  if (!/^[a-z_]\w*(?:\.[a-z_]\w*)*$/i.test(path)) return null;
  const [first = "", ...rest] = path.split(".");
  let found: VarValue | undefined = vars.get(first);
  for (const key of rest) {
    found = isRaw(found) && found.kind === "map" ? entryOf(found, key)?.value : undefined;
  }
  return isRaw(found) && !found.dynamic ? found : null;
}

/** The same for a template that holds nothing but a path: `{{ a.b }}`. */
export function writtenIn(template: string, vars: Vars): Raw | null {
  const expression = /^\{\{([^{}]*)\}\}$/.exec(template)?.[1];
  return expression === undefined ? null : writtenAt(expression, vars);
}
