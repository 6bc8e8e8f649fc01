/** Containers whose parts are worked out when somebody looks at them. */

/**
 * A map whose values are made when they are read, each once. Its keys are known from the start, so that counting
 * and looking for a key costs nothing.
 */
export class LazyMap<K, T> extends Map<K, T> {
  readonly #pending = new Set<K>();
  readonly #make: (key: K) => T;

  constructor(keys: Iterable<K>, make: (key: K) => T) {
    super();
    this.#make = make;
    for (const key of keys) {
      this.#pending.add(key);
      super.set(key, undefined as T);
    }
  }

  override get(key: K): T | undefined {
    if (!this.#pending.has(key)) return super.get(key);
    const made = this.#make(key);
    this.#pending.delete(key);
    super.set(key, made);
    return made;
  }

  override *entries(): MapIterator<[K, T]> {
    for (const key of super.keys()) yield [key, this.get(key) as T];
  }

  override *values(): MapIterator<T> {
    for (const key of super.keys()) yield this.get(key) as T;
  }

  override forEach(action: (value: T, key: K, map: Map<K, T>) => void): void {
    for (const [key, value] of this.entries()) action(value, key, this);
  }

  override [Symbol.iterator](): MapIterator<[K, T]> {
    return this.entries();
  }
}

/** An array whose items are made when they are read, each once. */
export function lazyList<T>(makers: readonly (() => T)[]): readonly T[] {
  const list: T[] = new Array(makers.length);
  for (const [index, make] of makers.entries()) {
    Object.defineProperty(list, index, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = make();
        Object.defineProperty(list, index, { configurable: true, enumerable: true, writable: true, value });
        return value;
      },
    });
  }
  return list;
}
