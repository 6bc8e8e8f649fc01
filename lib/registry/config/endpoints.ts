/** Where the content of a reference is really to be had, by the rules of registries.conf. */

import {
  parseRepository,
  type Reference,
  referenceText,
  type Repository,
  repositoryText,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { RegistryRule } from "./registries_conf.ts";

/** One place to try. */
export interface Endpoint {
  readonly repository: Repository;
  /** Whether it may be reached without a valid certificate, or in plain HTTP. */
  readonly insecure: boolean;
}

/**
 * The places of a repository in the order in which to try them: mirrors first, the registry itself last.
 *
 * @param kind How the content is asked for: some mirrors serve only the one or the other.
 * @throws {DiagnosticError} `access-denied` when the registry is blocked.
 */
export function endpointsOf(
  reference: Reference,
  kind: "digest" | "tag",
  rules: readonly RegistryRule[],
): readonly Endpoint[] {
  const { repository } = reference;
  const text = repositoryText(repository);
  const found = ruleFor(text, rules);
  if (!found) return [{ repository, insecure: false }];
  const { rule, length } = found;
  if (rule.blocked) {
    throw new DiagnosticError(`registries.conf blocks ${referenceText(reference)}`, {
      code: "access-denied",
      hint: `the prefix ${rule.prefix} has blocked = true`,
    });
  }
  const at = (location: string) => parseRepository(location + text.slice(length));
  const serving = rule.mirrors.filter(({ serves }) => serves === "all" || serves === `${kind}-only`);
  return [
    ...serving.map(({ location, insecure }) => ({ repository: at(location), insecure })),
    { repository: rule.location === null ? repository : at(rule.location), insecure: rule.insecure },
  ];
}

/** Whether the rules allow to reach a repository's own registry without a valid certificate, or in plain HTTP. */
export function isInsecureBy(repository: Repository, rules: readonly RegistryRule[]): boolean {
  return ruleFor(repositoryText(repository), rules)?.rule.insecure ?? false;
}

/** The rule with the longest prefix that a name begins with, and how much of the name that is. */
function ruleFor(name: string, rules: readonly RegistryRule[]) {
  const [found] = rules.map((rule) => ({ rule, length: matchLength(rule.prefix, name) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.rule.prefix.length - a.rule.prefix.length);
  return found;
}

/** How much of a repository's name a prefix covers, 0 for no match. */
function matchLength(prefix: string, text: string): number {
  if (prefix.startsWith("*.")) {
    const [host = ""] = text.split("/");
    return host.replace(/:\d+$/, "").endsWith(prefix.slice(1)) ? host.length : 0;
  }
  // A prefix ends where a component ends; a host's port belongs to the host.
  return text === prefix || text.startsWith(`${prefix}/`) ? prefix.length : 0;
}
