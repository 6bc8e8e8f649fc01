/** Waiting for the other side of a connection, but not for ever. */

import { HttpFailure } from "./failure.ts";

/** Watches one wait after the other with one timer: a timer for each chunk would cost more than the chunk. */
export class Watch {
  #deadlineMs: number | null = null;
  #limitMs = 0;
  #what = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off, which may be before the deadline. */
  #dueMs = Infinity;

  /** @param expired Hears once of a wait that took too long. */
  constructor(private readonly expired: (failure: HttpFailure) => void) {}

  /** Begins a wait, in place of the one before. */
  begin(limitMs: number, what: string): void {
    this.#deadlineMs = performance.now() + limitMs;
    this.#limitMs = limitMs;
    this.#what = what;
    if (this.#deadlineMs < this.#dueMs) this.#arm(this.#deadlineMs, limitMs);
  }

  end(): void {
    this.#deadlineMs = null;
  }

  stop(): void {
    this.#deadlineMs = null;
    clearTimeout(this.#timer);
    this.#dueMs = Infinity;
  }

  #arm(dueMs: number, leftMs: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => this.#check(), leftMs);
  }

  #check(): void {
    this.#dueMs = Infinity;
    if (this.#deadlineMs === null) return;
    const leftMs = this.#deadlineMs - performance.now();
    // Timers are allowed to be a little early.
    if (leftMs <= 1) this.expired(stalled(this.#what, this.#limitMs));
    else this.#arm(this.#deadlineMs, leftMs);
  }
}

/** Waits for one event. @throws {HttpFailure} `stalled`. */
export async function within<T>(event: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stalled(what, limitMs)), limitMs);
  });
  try {
    return await Promise.race([event, expired]);
  } finally {
    clearTimeout(timer);
  }
}

function stalled(what: string, limitMs: number): HttpFailure {
  return new HttpFailure("stalled", `${what} for ${limitMs / 1000} seconds`);
}
