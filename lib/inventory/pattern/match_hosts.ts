/** The hosts that a pattern means. */

import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Host, Inventory } from "../../model/inventory.ts";
import { byCodePoint } from "../../system/files.ts";
import { globPattern } from "./glob.ts";
import { orderedPatterns, splitHostPattern, splitSubscript, type Subscript } from "./host_pattern.ts";
import { isLocalName } from "../local_names.ts";
import { findHost, hostsOf } from "../relations.ts";

const ORDERS = ["inventory", "sorted", "reverse_sorted", "reverse_inventory", "shuffle"] as const;

/** The keyword `order` of a play. */
type HostOrder = typeof ORDERS[number];

/** What matching needs from elsewhere. */
export interface MatchDeps {
  /** A regular expression as Python writes it. @throws for one that is none. */
  readonly pythonRegExp: (pattern: string) => RegExp;
  /** At least 0 and below 1, for `order: shuffle`. */
  readonly random: () => number;
}

/** How the hosts of a pattern are narrowed and ordered. */
export interface MatchOptions {
  /** Patterns of `--limit`, as `readLimit` gives them; null for no limit. */
  readonly limit?: readonly string[] | null;
  /** The keyword `order`, as it is written; null where it is not. */
  readonly order?: string | null;
  /** What happens for a pattern that matches nothing. @default {"warning"} */
  readonly mismatch?: "warning" | "error" | "ignore";
}

/** Hosts in order, and what was noticed while they were looked for. */
export interface MatchedHosts {
  readonly hosts: readonly Host[];
  readonly warnings: readonly string[];
}

/**
 * The hosts that a pattern or a list of them means, each once, inside the limit.
 *
 * @throws {DiagnosticError} `unknown-host` for a subscript that matches nothing, and for mismatches where those are
 * errors; `bad-argument` for a pattern or an order that cannot be read. All without a place: the caller knows it.
 */
export function matchHosts(
  pattern: string | readonly string[],
  inventory: Inventory,
  deps: MatchDeps,
  options: MatchOptions = {},
): MatchedHosts {
  const { limit = null } = options;
  const order = readOrder(options.order ?? "inventory");
  const matcher = new Matcher(inventory, deps, options);
  let hosts = matcher.all(splitHostPattern(pattern));
  if (limit !== null && limit.length > 0) {
    const inside = matcher.all(limit);
    const names = new Set(inside.map(({ name }) => name));
    // The implicit host goes by several names.
    const local = inside.some(({ implicit }) => implicit);
    hosts = hosts.filter(({ name, implicit }) => names.has(name) || (implicit && local));
  }
  return { hosts: ordered(hosts, order, deps.random), warnings: matcher.warnings };
}

/** The order of a play's hosts by its name. @throws {DiagnosticError} `bad-argument` for one that does not exist. */
export function readOrder(written: string, at?: Span): HostOrder {
  const order = ORDERS.find((word) => word === written);
  if (order) return order;
  throw new DiagnosticError(`Invalid 'order' specified for inventory hosts: ${written}`, {
    code: "bad-argument",
    at,
    hint: `use one of ${ORDERS.join(", ")}`,
  });
}

function ordered(hosts: readonly Host[], order: HostOrder, random: () => number): readonly Host[] {
  switch (order) {
    case "inventory":
      return hosts;
    case "reverse_inventory":
      return hosts.toReversed();
    case "sorted":
      return hosts.toSorted((a, b) => byCodePoint(a.name, b.name));
    case "reverse_sorted":
      return hosts.toSorted((a, b) => byCodePoint(b.name, a.name));
    case "shuffle": {
      const made = [...hosts];
      for (let at = made.length - 1; at > 0; at--) {
        const other = Math.floor(random() * (at + 1));
        const [a, b] = [made[at], made[other]];
        if (a && b) [made[at], made[other]] = [b, a];
      }
      return made;
    }
    default:
      return order satisfies never;
  }
}

class Matcher {
  readonly warnings: string[] = [];
  readonly #known = new Map<string, readonly Host[]>();

  constructor(
    private readonly inventory: Inventory,
    private readonly deps: MatchDeps,
    private readonly options: MatchOptions,
  ) {}

  /** The hosts of a list of patterns, each once. */
  all(patterns: readonly string[]): readonly Host[] {
    const found = new Map<string, Host>();
    for (const { kind, text } of orderedPatterns(patterns)) {
      const named = kind === "add" ? this.inventory.hosts.get(text) : undefined;
      const hosts = named ? [named] : this.#one(text);
      switch (kind) {
        case "add":
          for (const host of hosts) if (!found.has(host.name)) found.set(host.name, host);
          break;
        case "intersect":
        case "exclude": {
          const names = new Set(hosts.map(({ name }) => name));
          for (const name of found.keys()) if (names.has(name) === (kind === "exclude")) found.delete(name);
          break;
        }
        default:
          kind satisfies never;
      }
    }
    return [...found.values()];
  }

  #one(pattern: string): readonly Host[] {
    let hosts = this.#known.get(pattern);
    if (!hosts) {
      const { base, subscript } = splitSubscript(pattern);
      hosts = subscript ? this.#selected(this.#matches(base), subscript, pattern) : this.#matches(base);
      this.#known.set(pattern, hosts);
    }
    return hosts;
  }

  #selected(hosts: readonly Host[], { first, last, dashed }: Subscript, pattern: string): readonly Host[] {
    if (dashed) this.#warn("Use [x:y] inclusive subscripts instead of [x-y] which has been removed");
    if (hosts.length === 0) return hosts;
    if (last !== null) return hosts.slice(first, last === -1 ? undefined : last + 1);
    const host = hosts.at(first);
    if (host) return [host];
    throw new DiagnosticError(`No hosts matched the subscripted pattern '${pattern}'`, {
      code: "unknown-host",
    });
  }

  /** Hosts of the groups that a pattern matches; and hosts that it matches, where it is no plain group name. */
  #matches(pattern: string): readonly Host[] {
    const matcher = this.#matcher(pattern);
    const groups = [...this.inventory.groups.keys()].filter(matcher);
    const names = new Set(groups.flatMap((group) => hostsOf(this.inventory, group)));
    if (groups.length === 0 || /^~|[.?*[]/.test(pattern)) {
      for (const { name, implicit } of this.inventory.hosts.values()) {
        if (!implicit && matcher(name)) names.add(name);
      }
    }
    const hosts = [...names].flatMap((name) => this.inventory.hosts.get(name) ?? []);
    if (hosts.length > 0) return hosts;
    const local = isLocalName(pattern) ? findHost(this.inventory, pattern) : null;
    if (local) return [local];
    if (groups.length === 0 && pattern !== "all") this.#reportMismatch(pattern);
    return [];
  }

  #matcher(pattern: string): (name: string) => boolean {
    try {
      if (!pattern.startsWith("~")) {
        const glob = globPattern(pattern);
        return (name) => glob.test(name);
      }
      const expression = this.deps.pythonRegExp(pattern.slice(1));
      return (name) => expression.exec(name)?.index === 0;
    } catch (cause) {
      const message = `Invalid host list pattern: ${pattern}: ${messageOf(cause)}`;
      throw new DiagnosticError(message, { code: "bad-argument", cause });
    }
  }

  #reportMismatch(pattern: string): void {
    const { mismatch = "warning" } = this.options;
    const message = `Could not match supplied host pattern, ignoring: ${pattern}`;
    if (mismatch === "error") throw new DiagnosticError(message, { code: "unknown-host" });
    if (mismatch === "warning") this.#warn(message);
  }

  #warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }
}
