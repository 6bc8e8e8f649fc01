/** Rules between arguments: which go together, and which do not. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { ArgumentRules } from "../model/argument.ts";
import { str } from "../template/python/repr.ts";
import type { Rendered } from "./module.ts";

/**
 * The rules that are broken.
 *
 * @param which Exclusive arguments are looked at before missing ones are, the other rules after all types.
 * @param values Values with defaults, for rules about values.
 */
export function ruleErrors(
  which: "exclusive" | "others",
  rules: ArgumentRules,
  given: ReadonlyMap<string, Rendered>,
  at: Span,
  values: ReadonlyMap<string, unknown> = new Map(),
): readonly DiagnosticError[] {
  const has = (name: string) => (given.get(name)?.value ?? null) !== null;
  const bad = (message: string, name?: string) =>
    new DiagnosticError(message, { code: "bad-argument", at: given.get(name ?? "")?.keyAt ?? at });
  if (which === "exclusive") {
    return (rules.exclusive ?? []).filter((group) => group.filter(has).length > 1)
      .map((group) => bad(`parameters are mutually exclusive: ${group.join("|")}`, group.findLast(has)));
  }
  // A default counts as given, as with Ansible.
  const holds = (name: string) => has(name) || (values.get(name) ?? null) !== null;
  const together = (rules.together ?? []).filter((group) => group.some(holds) && !group.every(holds))
    .map((group) => bad(`parameters are required together: ${group.join(", ")}`, group.find(has)));
  const oneOf = (rules.oneOf ?? []).filter((group) => !group.some(holds))
    .map((group) => bad(`one of the following is required: ${group.join(", ")}`));
  const requiredIf = (rules.requiredIf ?? []).flatMap(({ name, is, needs, any }) => {
    if ((values.get(name) ?? null) !== is) return [];
    const lacking = needs.filter((need) => !holds(need));
    if (lacking.length === 0 || (any && lacking.length < needs.length)) return [];
    return [
      bad(
        `${name} is ${str(is)} but ${any ? "any" : "all"} of the following are missing: ${
          lacking.join(", ")
        }`,
        name,
      ),
    ];
  });
  const requiredBy = Object.entries(rules.requiredBy ?? {}).flatMap(([name, needs]) => {
    const lacking = holds(name) ? needs.filter((need) => !holds(need)) : [];
    return lacking.length > 0
      ? [bad(`missing parameter(s) required by '${name}': ${lacking.join(", ")}`, name)]
      : [];
  });
  return [...together, ...oneOf, ...requiredIf, ...requiredBy];
}
