/** Containers whose parts are worked out when somebody looks at them. */

/**
 * A map whose values are made when they are read, each once. Its keys are known from the start, so that counting
 * and looking for a key costs nothing.
 */
export class LazyMap<K, T> extends Map<K, T> {
  readonly #pending = new Set<K>();
  readonly #unlisted = new Map<K, T>();
  readonly #make: (key: K) => T;
  readonly #isUnlisted: (key: K) => boolean;

  /** @param isUnlisted Whether a key can be asked for that is not among those that are listed. */
  constructor(keys: Iterable<K>, make: (key: K) => T, isUnlisted: (key: K) => boolean = () => false) {
    super();
    this.#make = make;
    this.#isUnlisted = isUnlisted;
    for (const key of keys) {
      this.#pending.add(key);
      super.set(key, undefined as T);
    }
  }

  override has(key: K): boolean {
    return super.has(key) || this.#isUnlisted(key);
  }

  override get(key: K): T | undefined {
    if (!super.has(key) && this.#isUnlisted(key)) {
      if (!this.#unlisted.has(key)) this.#unlisted.set(key, this.#make(key));
      return this.#unlisted.get(key);
    }
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
