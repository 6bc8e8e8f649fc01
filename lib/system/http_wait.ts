/** Waiting for the other side of a connection, but not for ever. */

import { HttpFailure } from "./http_failure.ts";

/** Watches one wait after the other with one timer: a timer for each chunk would cost more than the chunk. */
export class Watch {
  #deadlineMs: number | null = null;
  #limitMs = 0;
  #what = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param expired Hears once of a wait that took too long. */
  constructor(private readonly expired: (failure: HttpFailure) => void) {}

  /** Begins a wait, in place of the one before. A limit below that of the wait before may be kept late. */
  begin(limitMs: number, what: string): void {
    this.#deadlineMs = performance.now() + limitMs;
    this.#limitMs = limitMs;
    this.#what = what;
    this.#timer ??= setTimeout(() => this.#check(), limitMs);
  }

  end(): void {
    this.#deadlineMs = null;
  }

  stop(): void {
    this.#deadlineMs = null;
    clearTimeout(this.#timer);
  }

  #check(): void {
    this.#timer = undefined;
    if (this.#deadlineMs === null) return;
    const leftMs = this.#deadlineMs - performance.now();
    // Timers are allowed to be a little early.
    if (leftMs <= 1) this.expired(stalled(this.#what, this.#limitMs));
    else this.#timer = setTimeout(() => this.#check(), leftMs);
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
