/** Host patterns as text: what `hosts:` and `--limit` may hold, taken apart. */

import { parseAddress } from "./address.ts";

/** One pattern of a list. */
export interface HostPattern {
  readonly kind: "add" | "intersect" | "exclude";
  /** Without `&` and `!`. */
  readonly text: string;
}

/** What a pattern selects from the hosts that it matches: one index, or first and last; from the end where negative. */
export interface Subscript {
  readonly first: number;
  /** Null for a single index; -1 for "up to the end". */
  readonly last: number | null;
  /** Whether it is written `[1-3]`, which is a mistake for `[1:3]`. */
  readonly dashed: boolean;
}

const SUBSCRIPT = /^([^]+)\[(?:(-?[0-9]+)|([0-9]+)([:-])([0-9]*))\]$/;
const BETWEEN_COLONS = /(?:[^\s:[\]]|\[[^\]]*\])+/g;

/** The patterns of a list with commas, or with colons where that cannot be an address or a range. */
export function splitHostPattern(pattern: string | readonly string[]): readonly string[] {
  if (typeof pattern !== "string") return pattern.flatMap(splitHostPattern);
  return partsOf(pattern).map((part) => part.trim()).filter((part) => part !== "");
}

function partsOf(pattern: string): readonly string[] {
  if (pattern.includes(",")) return pattern.split(",");
  if (parseAddress(pattern, { ranges: true })) return [pattern];
  return pattern.match(BETWEEN_COLONS) ?? [];
}

/** Patterns in the order in which they are applied: those that add first, then intersections, then exclusions. */
export function orderedPatterns(patterns: readonly string[]): readonly HostPattern[] {
  const read = patterns.filter((text) => text !== "").map(readPattern);
  const adding = read.filter(({ kind }) => kind === "add");
  return [
    ...adding.length > 0 ? adding : [{ kind: "add", text: "all" } as const],
    ...read.filter(({ kind }) => kind === "intersect"),
    ...read.filter(({ kind }) => kind === "exclude"),
  ];
}

function readPattern(text: string): HostPattern {
  if (text.startsWith("!")) return { kind: "exclude", text: text.slice(1) };
  if (text.startsWith("&")) return { kind: "intersect", text: text.slice(1) };
  return { kind: "add", text };
}

/** A pattern without its subscript, and the subscript; null where it has none. Regular expressions have none. */
export function splitSubscript(
  pattern: string,
): { readonly base: string; readonly subscript: Subscript | null } {
  const found = pattern.startsWith("~") ? null : SUBSCRIPT.exec(pattern);
  if (!found) return { base: pattern, subscript: null };
  const [, base = "", index, first, separator, last] = found;
  if (index !== undefined) return { base, subscript: { first: Number(index), last: null, dashed: false } };
  const end = last ? Number(last) : -1;
  // Ansible takes [0:0] for the index 0, which comes to the same.
  return {
    base,
    subscript: { first: Number(first), last: end === 0 ? null : end, dashed: separator === "-" },
  };
}
