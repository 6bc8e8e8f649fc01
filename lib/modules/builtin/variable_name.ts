/** Names that tasks give to variables. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Value } from "../../model/value.ts";
import { isReferable } from "../../model/variable_name.ts";
import { repr, str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";

/** The name as text. @throws {DiagnosticError} `bad-argument` for what no variable can be called. */
export function variableName(name: Value, at: Span | undefined): string {
  if (typeof name === "string" && isReferable(name)) return name;
  const type = typeof name === "string" ? "" : ` of type '${typeName(name)}'`;
  throw new DiagnosticError(`Invalid variable name ${repr(str(name))}${type}.`, {
    code: "bad-playbook",
    at,
    hint: "a name is made of letters, digits and underscores and does not begin with a digit",
  });
}
