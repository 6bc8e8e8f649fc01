/** Limits to how much happens at a time. */

/** Lets only so many actions run at once; the others wait in the order in which they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param count At least 1. */
  constructor(count: number) {
    if (!(count >= 1)) throw new RangeError(`slots for ${count} actions`);
    this.#free = Math.floor(count);
  }

  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** The results of an action for each item, in their order, only so many at a time. The first failure ends it. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  action: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let broken = false;
  const work = async () => {
    while (!broken && next < items.length) {
      const index = next++;
      try {
        results[index] = await action(items[index] as T, index);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work));
  return results;
}
