/** The programs of hosts that run other languages, where a user says which. */

import type { ModuleContext } from "../module.ts";

/** What a variable such as `ansible_python_interpreter` names, of Python else the configuration; null where any will do. */
export function namedInterpreter(
  language: string,
  { variable, controller }: NamingContext,
): string | null {
  const configured = language === "python" ? controller.pythonInterpreter : null;
  const set = variable(`ansible_${language}_interpreter`) ?? configured;
  return typeof set === "string" && set !== "" && !set.startsWith("auto") ? set : null;
}

interface NamingContext extends Pick<ModuleContext, "variable"> {
  readonly controller: Pick<ModuleContext["controller"], "pythonInterpreter">;
}
