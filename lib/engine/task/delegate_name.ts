/** The host that a task names to stand in for its own. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Raw } from "../../model/raw.ts";
import { OMIT } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";

/**
 * The name that `delegate_to` gives; null where nobody stands in, for nothing is written or all of it is omitted.
 *
 * @throws {DiagnosticError} `bad-playbook` where a template gives no name.
 */
export function delegateName(raw: Raw | undefined, scope: Scope, renderer: Renderer): string | null {
  if (!raw) return null;
  const value = renderer.value(raw, scope);
  if (value === OMIT) return null;
  const name = value === null ? "" : str(value);
  if (name !== "") return name;
  if (raw.kind !== "scalar" || !raw.dynamic) return null;
  throw new DiagnosticError(`Empty hostname produced from delegate_to: "${raw.value}"`, {
    code: "bad-playbook",
    at: raw.at,
  });
}
