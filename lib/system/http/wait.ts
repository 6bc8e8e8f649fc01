/** Waiting for the other side of a connection, but not for ever. */

import { HttpFailure, type HttpFailureKind } from "./failure.ts";

/** What is waited for, and what its absence means. */
export interface Awaited {
  readonly kind: HttpFailureKind;
  /** How messages name the absence. */
  readonly absence: string;
}

export const CONNECTION: Awaited = { kind: "unreachable", absence: "no connection" };
export const ANSWER: Awaited = { kind: "silent", absence: "no answer" };
const BYTES: Awaited = { kind: "stalled", absence: "next to no bytes" };
export const BYTES_TAKEN: Awaited = { kind: "stalled", absence: "no bytes taken" };

/** Watches one wait after the other with one timer: a timer for each chunk would cost more than the chunk. */
export class Watch {
  #deadlineMs: number | null = null;
  #limitMs = 0;
  #awaited: Awaited = ANSWER;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off, which may be before the deadline. */
  #dueMs = Infinity;

  /** @param expired Hears once of a wait that took too long. */
  constructor(private readonly expired: (failure: HttpFailure) => void) {}

  /** Begins a wait, in place of the one before. */
  begin(limitMs: number, awaited: Awaited): void {
    this.#deadlineMs = performance.now() + limitMs;
    this.#limitMs = limitMs;
    this.#awaited = awaited;
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
    if (leftMs <= 1) this.expired(absent(this.#awaited, this.#limitMs));
    else this.#arm(this.#deadlineMs, leftMs);
  }
}

/** With fewer bytes than this in a second the smallest layer takes days: that is a way to hang. */
const LEAST_BYTES_A_SECOND = 16;

/** Watches bytes that come in: neither silence nor a trickle is waited for. */
export class Flow {
  readonly #watch: Watch;
  readonly #leastBytes: number;
  /** Since the last time that there were enough bytes. */
  #bytes = 0;
  #waitedMs = 0;
  #sinceMs = 0;

  /** @param expired See `Watch`. */
  constructor(private readonly stallMs: number, expired: (failure: HttpFailure) => void) {
    this.#watch = new Watch(() => expired(absent(BYTES, stallMs)));
    this.#leastBytes = stallMs / 1000 * LEAST_BYTES_A_SECOND;
  }

  /** Begins to wait for bytes. */
  begin(): void {
    this.#sinceMs = performance.now();
    this.#watch.begin(this.stallMs - this.#waitedMs, BYTES);
  }

  /** Ends the wait: that nobody takes what has come is not the sender's fault. */
  arrived(bytes: number): void {
    this.#watch.end();
    this.#bytes += bytes;
    this.#waitedMs += performance.now() - this.#sinceMs;
    if (this.#bytes >= this.#leastBytes) [this.#bytes, this.#waitedMs] = [0, 0];
  }

  stop(): void {
    this.#watch.stop();
  }
}

/** Waits for one event. @throws {HttpFailure} of the kind of what is awaited. */
export async function within<T>(event: Promise<T>, limitMs: number, awaited: Awaited): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(absent(awaited, limitMs)), limitMs);
  });
  try {
    return await Promise.race([event, expired]);
  } finally {
    clearTimeout(timer);
  }
}

function absent({ kind, absence }: Awaited, limitMs: number): HttpFailure {
  return new HttpFailure(kind, `${absence} for ${limitMs / 1000} seconds`);
}
