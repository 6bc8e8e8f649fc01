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
export const BYTES: Awaited = { kind: "stalled", absence: "no bytes" };
export const BYTES_TAKEN: Awaited = { kind: "stalled", absence: "no bytes taken" };

/** Watches one wait after the other with one timer: a timer for each chunk would cost more than the chunk. */
export class Watch {
  #deadlineMs: number | null = null;
  #limitMs = 0;
  #awaited: Awaited = BYTES;
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
