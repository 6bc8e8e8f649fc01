/** The upgrade graph of a channel: its head, and the part of it that a range of versions needs. */

import type { CatalogChannel, ChannelEntry } from "./catalog.ts";

/** Why a channel is no upgrade graph. */
export class ChannelGraphError extends Error {}

/** A channel from its head down: the chain of replacements, and beside it what is skipped. */
export class ChannelGraph {
  readonly #entries: ReadonlyMap<string, ChannelEntry>;
  readonly head: string;

  /** @throws {ChannelGraphError} unless there is exactly one head, from which all hangs without a circle. */
  constructor({ entries }: Pick<CatalogChannel, "entries">) {
    if (entries.length === 0) throw new ChannelGraphError("it has no entries");
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    if (this.#entries.size < entries.length) {
      const twice = entries.find((entry) => this.#entries.get(entry.name) !== entry);
      throw new ChannelGraphError(`${twice?.name} is in it twice`);
    }
    const self = entries.find((entry) => below(entry).includes(entry.name));
    if (self) throw new ChannelGraphError(`${self.name} replaces or skips itself`);
    const replaced = new Set(entries.flatMap(below));
    const heads = entries.map(({ name }) => name).filter((name) => !replaced.has(name)).sort();
    const [head] = heads;
    if (head === undefined) {
      throw new ChannelGraphError("it has no head: its entries replace each other in a circle");
    }
    if (heads.length > 1) throw new ChannelGraphError(`it has several heads: ${heads.join(", ")}`);
    this.head = head;
    this.#refuseCircles();
  }

  /**
   * The shortest unbroken piece of the chain with all that is wanted, and what it skips of the wanted.
   *
   * @param isWanted Whether an entry is in a range; those without a version never are.
   */
  piece(isWanted: (name: string) => boolean): ReadonlySet<string> {
    const chain = this.#chain();
    const own = (entry: ChannelEntry) => [entry.name, ...entry.skips].filter(isWanted);
    const firsts = ownOnce(chain, own);
    const from = firsts.findIndex((names) => names.length > 0);
    const to = firsts.findLastIndex((names) => names.length > 0);
    if (from < 0) return new Set();
    return new Set(
      chain.slice(from, to + 1).flatMap((entry) => [entry.name, ...entry.skips.filter(isWanted)]),
    );
  }

  /** What each entry replaces, from the head to the last that is replaced, which need not be in the channel. */
  #chain(): readonly ChannelEntry[] {
    const chain: ChannelEntry[] = [];
    for (let name: string | null = this.head; name !== null;) {
      const entry: ChannelEntry = this.#entries.get(name) ?? { name, replaces: null, skips: [] };
      chain.push(entry);
      name = entry.replaces;
    }
    return chain;
  }

  /** Takes away entry by entry what nothing else is above; what is left over hangs in a circle. */
  #refuseCircles(): void {
    const above = new Map<string, Set<string>>();
    for (const entry of this.#entries.values()) {
      for (const name of below(entry)) above.set(name, (above.get(name) ?? new Set()).add(entry.name));
    }
    const free = [this.head];
    for (let name = free.pop(); name !== undefined; name = free.pop()) {
      const entry = this.#entries.get(name);
      for (const next of entry ? below(entry) : []) {
        const rest = above.get(next);
        rest?.delete(name);
        if (rest?.size === 0) {
          above.delete(next);
          free.push(next);
        }
      }
    }
    if (above.size === 0) return;
    const names = [...above.keys()].sort().join(", ");
    throw new ChannelGraphError(`its entries replace each other in a circle: ${names}`);
  }
}

/**
 * What of the wanted belongs to each entry of a chain and to none further down: a bundle that is skipped from above
 * does not lengthen the piece when it is reached from below as well.
 */
function ownOnce(
  chain: readonly ChannelEntry[],
  own: (entry: ChannelEntry) => readonly string[],
): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const made = chain.toReversed().map((entry) => {
    const names = own(entry).filter((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    return names;
  });
  return made.toReversed();
}

function below({ replaces, skips }: ChannelEntry): readonly string[] {
  return [...new Set([...replaces === null ? [] : [replaces], ...skips])];
}
