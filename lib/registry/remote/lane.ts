/** How many requests of one direction may be under way at a registry, and which goes next. */

/** Small requests overtake large ones: a manifest must not wait for ten layers. */
export type RequestSize = "small" | "large";

/** A place in a lane, to be given back once. */
export interface Place extends Disposable {
  /** The registry is overloaded: fewer requests from now on. */
  slowDown(): void;
}

/**
 * A queue with a limit that adapts: it is halved when the registry complains and grows back by one for as many
 * successes as there are places.
 *
 * Reading and writing need lanes of their own: a write holds its place while it waits for what it reads.
 */
export class Lane {
  #limit: number;
  #busy = 0;
  #busyLarge = 0;
  /** Counts the halvings, so that requests sent before one do not cause another. */
  #epoch = 0;
  /** Those who wait, in the order they came: each is told to start by a call. */
  readonly #waiting: Readonly<Record<RequestSize, Set<() => void>>> = { small: new Set(), large: new Set() };

  constructor(private readonly widest: number) {
    this.#limit = widest;
  }

  /** The number of places now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Waits for a place. @throws the signal's reason. */
  async enter(size: RequestSize, signal?: AbortSignal): Promise<Place> {
    signal?.throwIfAborted();
    if (this.#hasRoom(size)) this.#take(size);
    else await this.#wait(size, signal);
    return this.#place(size);
  }

  #wait(size: RequestSize, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#waiting[size].delete(start);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting[size].add(start);
    });
  }

  #place(size: RequestSize): Place {
    const epoch = this.#epoch;
    let slowed = false;
    let held = true;
    return {
      slowDown: () => {
        slowed = true;
        if (epoch !== this.#epoch) return;
        this.#epoch++;
        this.#limit = Math.max(1, Math.floor(this.#limit / 2));
      },
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        if (!slowed) this.#limit = Math.min(this.widest, this.#limit + 1 / this.limit);
        this.#busy--;
        if (size === "large") this.#busyLarge--;
        this.#admit();
      },
    };
  }

  #admit(): void {
    for (const size of ["small", "large"] as const) {
      for (const start of this.#waiting[size]) {
        if (!this.#hasRoom(size)) break;
        this.#waiting[size].delete(start);
        this.#take(size);
        start();
      }
    }
  }

  #take(size: RequestSize): void {
    this.#busy++;
    if (size === "large") this.#busyLarge++;
  }

  /** Large requests leave one place to the small ones, where there is more than one. */
  #hasRoom(size: RequestSize): boolean {
    if (this.#busy >= this.limit) return false;
    return size === "small" || this.#busyLarge < Math.max(1, this.limit - 1);
  }
}
