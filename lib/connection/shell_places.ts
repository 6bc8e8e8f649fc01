/** How many shells may be open at a time: where there is no place left, the one that has been idle longest gives way. */

/** Whoever has a shell open. */
export interface Holder {
  /** Closes the shell, which is idle. */
  giveWay(): void;
}

export class ShellPlaces {
  #free: number;
  /** Those whose shells are idle, the longest first. */
  readonly #idle = new Set<Holder>();
  readonly #waiting: (() => void)[] = [];

  /** @param count At least 1. */
  constructor(count: number) {
    if (!(count >= 1)) throw new RangeError(`places for ${count} shells`);
    this.#free = Math.floor(count);
  }

  /** Resolves when there is a place, which is taken then. */
  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const place = new Promise<void>((resolve) => this.#waiting.push(resolve));
    const [longest] = this.#idle;
    if (longest) this.#sendAway(longest);
    await place;
  }

  /** Gives back a place: the holder's shell is over. */
  leave(holder: Holder): void {
    this.#idle.delete(holder);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  /** The holder's shell has nothing to do. */
  rest(holder: Holder): void {
    if (this.#waiting.length > 0) this.#sendAway(holder);
    else this.#idle.add(holder);
  }

  /** The holder's shell has something to do. */
  work(holder: Holder): void {
    this.#idle.delete(holder);
  }

  #sendAway(holder: Holder): void {
    this.#idle.delete(holder);
    holder.giveWay();
  }
}
