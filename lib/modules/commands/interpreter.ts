/** The programs of hosts that run other languages, where a user says which. */

import type { ModuleContext } from "../module.ts";

/** What a variable such as `ansible_python_interpreter` names; null where any will do. */
export function namedInterpreter(
  language: string,
  { variable }: Pick<ModuleContext, "variable">,
): string | null {
  const set = variable(`ansible_${language}_interpreter`);
  return typeof set === "string" && set !== "" && !set.startsWith("auto") ? set : null;
}
