/** Everything that ferry can tell about: the entries of each kind. */

import { LOOKUPS } from "../../lookups/mod.ts";
import type { Lookup } from "../../lookups/lookup.ts";
import { canGoOn, type Module } from "../../modules/module.ts";
import { MODULES } from "../../modules/mod.ts";
import { builtinFilters, builtinTests } from "../../template/builtins.ts";
import { type DocEntry, NO_DETAILS } from "./entry.ts";
import { FILTER_SUMMARIES } from "./filter_summaries.ts";
import { PARTS } from "./parts.ts";
import { TEST_SUMMARIES } from "./test_summaries.ts";

const BUILTIN = "ansible.builtin.";

/** The kinds that `-t` takes, keywords left out. */
export const KINDS: readonly string[] = ["module", "lookup", "filter", "test", ...Object.keys(PARTS)];

/** The entries of a kind, by name. */
export async function entriesOf(kind: string): Promise<readonly DocEntry[]> {
  return (await made(kind)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The entry of a name: full, short, or another name of it. */
export async function findEntry(kind: string, name: string): Promise<DocEntry | undefined> {
  return entryNamed(name, await entriesOf(kind));
}

/** The same among entries that are at hand. */
export function entryNamed(name: string, entries: readonly DocEntry[]): DocEntry | undefined {
  const full = name.replace(/^ansible\.legacy\./, BUILTIN);
  const named = (entry: DocEntry) => [entry.name, ...entry.aliases];
  return entries.find((entry) => named(entry).includes(full)) ??
    entries.find((entry) => named(entry).includes(BUILTIN + full)) ??
    entries.find((entry) => named(entry).some((one) => one.slice(one.lastIndexOf(".") + 1) === full));
}

async function made(kind: string): Promise<readonly DocEntry[]> {
  switch (kind) {
    case "module":
      return (await Promise.all(MODULES.map(({ load }) => load()))).map(moduleEntry);
    case "lookup":
      return [...LOOKUPS].map(lookupEntry);
    case "filter":
      return templateEntries("filter", builtinFilters, FILTER_SUMMARIES);
    case "test":
      return templateEntries("test", builtinTests, TEST_SUMMARIES);
    default:
      return Object.entries(PARTS[kind] ?? {}).map(([name, summary]) => ({
        ...NO_DETAILS,
        kind,
        name: name.includes(".") ? name : BUILTIN + name,
        summary,
      }));
  }
}

function moduleEntry(module: Module): DocEntry {
  const { check, diff } = module.supports;
  return {
    kind: "module",
    path: null,
    description: [],
    name: module.name,
    aliases: module.aliases ?? [],
    summary: module.summary,
    notes: module.notes ?? [],
    options: module.arguments,
    supports: {
      check_mode: check,
      diff_mode: diff ? "full" : "none",
      async: canGoOn(module) ? "full" : "none",
    },
    returns: module.returns,
    examples: module.examples,
  };
}

function lookupEntry(lookup: Lookup): DocEntry {
  return {
    ...NO_DETAILS,
    kind: "lookup",
    name: lookup.name,
    summary: lookup.summary,
    notes: lookup.notes ?? [],
    options: { _terms: { type: "raw", description: lookup.terms }, ...lookup.options },
    returns: { _value: { description: lookup.returns, type: "list", returned: "always" } },
    examples: lookup.examples,
  };
}

/** Filters and tests by full name, each once: the same one may go by several names. */
function templateEntries(
  kind: string,
  plugins: ReadonlyMap<string, { readonly name: string }>,
  summaries: Readonly<Record<string, string>>,
): readonly DocEntry[] {
  const names = new Map<string, string[]>();
  for (const [key, { name }] of plugins) {
    const full = key.includes(".") || name.startsWith(BUILTIN) ? key : name;
    const shown = full.includes(".") ? full : BUILTIN + full;
    names.set(shown, [...names.get(shown) ?? [], key]);
  }
  return [...names].map(([name, aliases]) => ({
    ...NO_DETAILS,
    kind,
    name,
    aliases: aliases.filter((alias) => alias !== name && BUILTIN + alias !== name),
    summary: summaries[lastPart(name)] ?? "",
  }));
}

function lastPart(name: string): string {
  // The operators among the tests have no parts.
  return name.startsWith(BUILTIN) ? name.slice(BUILTIN.length) : name.slice(name.lastIndexOf(".") + 1);
}
