/** A map that grows by versions: adding gives a new map and leaves the old one as it was. */

/**
 * Entries in several parts, the newest last. A part is more than twice as long as all that is behind it, so that n
 * additions copy few entries each, not all there are, and a key is looked for in few parts.
 */
export class GrownMap<K, V> implements ReadonlyMap<K, V> {
  readonly #parts: readonly ReadonlyMap<K, V>[];
  readonly size: number;

  private constructor(parts: readonly ReadonlyMap<K, V>[], size: number) {
    this.#parts = parts;
    this.size = size;
  }

  static empty<K, V>(): GrownMap<K, V> {
    return new GrownMap<K, V>([], 0);
  }

  /** The map with entries that are new or have new values; keys that were there keep their places. */
  with(entries: Iterable<readonly [K, V]>): GrownMap<K, V> {
    const parts = [...this.#parts];
    let last = new Map(entries);
    const fresh = [...last.keys()].filter((key) => !this.has(key)).length;
    for (let below = parts.at(-1); below && below.size <= 2 * last.size; below = parts.at(-1)) {
      last = new Map([...below, ...last]);
      parts.pop();
    }
    return new GrownMap([...parts, last], this.size + fresh);
  }

  has(key: K): boolean {
    return this.#parts.some((part) => part.has(key));
  }

  get(key: K): V | undefined {
    return this.#parts.findLast((part) => part.has(key))?.get(key);
  }

  *entries(): MapIterator<[K, V]> {
    const seen = new Set<K>();
    for (const key of this.#parts.flatMap((part) => [...part.keys()])) {
      if (!seen.has(key)) yield [key, this.get(key) as V];
      seen.add(key);
    }
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(action: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) action(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
