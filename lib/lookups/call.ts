/** How a lookup is found, asked, and what its failures become. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { didYouMean } from "../source/suggest.ts";
import { messageIn } from "../template/evaluate/raise.ts";
import { Marker, MarkerTripped } from "../template/python/marker.ts";
import type { RuntimeList } from "../template/python/values.ts";
import { type Lookup, type LookupContext, type LookupDeps, LookupFailure } from "./lookup.ts";

/** The lookups of a program, and what it hands to them. */
export interface LookupSet {
  /** By their full names, and those that Ansible brings or once brought also by their short ones. */
  readonly byName: ReadonlyMap<string, Lookup>;
  readonly deps: LookupDeps;
}

/** Lookups that Ansible once brought and still finds by their short names. */
const FORMERLY_OWN: readonly string[] = [
  "community.general.cartesian",
  "community.general.dig",
  "community.general.flattened",
  "kubernetes.core.k8s",
];

export function lookupSet(lookups: readonly Lookup[], deps: LookupDeps): LookupSet {
  const named = lookups.flatMap((lookup) => {
    const short = lookup.name.slice(lookup.name.lastIndexOf(".") + 1);
    const isOwn = lookup.name === `ansible.builtin.${short}` || FORMERLY_OWN.includes(lookup.name);
    const names = isOwn ? [lookup.name, `ansible.legacy.${short}`, short] : [lookup.name];
    return names.map((name) => [name, lookup] as const);
  });
  return { byName: new Map(named), deps };
}

/** @throws {DiagnosticError} `template-failed` where there is none of that name. */
export function findLookup(name: string, { byName }: LookupSet, at: Span | undefined): Lookup {
  const lookup = byName.get(name);
  if (lookup) return lookup;
  throw new DiagnosticError(`The lookup plugin '${name}' was not found.`, {
    code: "template-failed",
    at,
    hint: didYouMean(name, byName.keys()),
  });
}

/**
 * The values for the terms; a marker where the terms or options are one, or a use of one within them ended the lookup.
 *
 * @throws whatever the lookup does.
 */
export function askLookup(lookup: Lookup, terms: RuntimeList, context: LookupContext): RuntimeList | Marker {
  if (lookup.markers !== "in-arguments") {
    const marker = [...terms, ...context.given.values()].find((value) => value instanceof Marker);
    if (marker) return marker;
  }
  try {
    return lookup.run(terms, context.given, context);
  } catch (error) {
    if (error instanceof MarkerTripped) return error.marker;
    throw error;
  }
}

/** What a lookup says about its failure; undefined for an error that is none, or not its own. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof LookupFailure ? error.message : messageIn(error);
}

/** The diagnostic for a failure of a lookup; any other error as it is. */
export function failureOf(error: unknown, name: string, at: Span | undefined): unknown {
  const reason = reasonOf(error);
  if (reason === undefined) return error;
  return new DiagnosticError(`The lookup plugin '${name}' failed: ${reason}`, {
    code: "template-failed",
    at,
    hint: error instanceof LookupFailure ? error.hint : undefined,
    cause: error,
  });
}
