/** Containers whose parts are worked out when somebody looks at them. */

/** Makes the value of one part. */
type Make<T> = () => T;

class Pending<T> {
  constructor(readonly make: Make<T>) {}
}

/**
 * A map whose values are made when they are read, each once. Its keys are known from the start, so that counting
 * and looking for a key costs nothing.
 */
export class LazyMap<K, T> extends Map<K, T> {
  /** Values that were not read yet, under the same keys. */
  readonly #pending = new Map<K, Pending<T>>();

  constructor(entries: Iterable<readonly [K, Make<T>]>) {
    super();
    for (const [key, make] of entries) {
      this.#pending.set(key, new Pending(make));
      super.set(key, undefined as T);
    }
  }

  override get(key: K): T | undefined {
    const pending = this.#pending.get(key);
    if (!pending) return super.get(key);
    const made = pending.make();
    this.#pending.delete(key);
    super.set(key, made);
    return made;
  }

  override set(key: K, value: T): this {
    // The constructor of the parent class calls this before the field above exists; it has no entries then.
    this.#pending.delete(key);
    return super.set(key, value);
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
export function lazyList<T>(makers: readonly Make<T>[]): readonly T[] {
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
