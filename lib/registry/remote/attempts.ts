/** Trying again: what is worth it, how often, and after how long. */

import { type Pacing, systemPacing } from "./pacing.ts";
import { RegistryFailure } from "./failure.ts";

export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly times: number;
  /** The same wait before each; null doubles it each time, from one second on, with some chance in it. */
  readonly delayMs: number | null;
  /**
   * How long a registry that only ever says that it is overloaded is waited for, whatever the attempts. @default {0}
   */
  readonly patienceMs?: number | undefined;
}

export const USUAL_RETRIES: RetryPolicy = { times: 5, delayMs: null };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
/** A registry that asks for more patience than this gets none: the run says so instead of seeming to hang. */
const LONGEST_WISH_MS = 15 * 60_000;

/** Since when a registry has said nothing but that it is overloaded: all who ask it wait together. */
export class Patience {
  #sinceMs: number | null = null;

  constructor(private readonly limitMs: number, private readonly clock: Pacing["clock"]) {}

  /** Whether there is patience left, when a registry says once more that it is overloaded. */
  isLeft(): boolean {
    const nowMs = this.clock.ticksMs();
    this.#sinceMs ??= nowMs;
    return nowMs - this.#sinceMs < this.limitMs;
  }

  /** To be called when the registry gave another answer. */
  renew(): void {
    this.#sinceMs = null;
  }
}

/** The attempts of one undertaking. */
export class Attempts {
  #failures = 0;
  #refusals = 0;

  constructor(
    private readonly policy: RetryPolicy,
    private readonly pacing: Pacing = systemPacing,
    private readonly signal: AbortSignal | undefined = undefined,
    private readonly patience: Patience | null = null,
  ) {}

  /** Waits until it is time for another attempt. @throws the failure itself when there shall be none. */
  async failed(failure: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    const again = failure instanceof RegistryFailure && failure.retryable &&
      (failure.retryAfterMs ?? 0) <= LONGEST_WISH_MS;
    if (again && isOverload(failure) && this.patience?.isLeft()) {
      return await this.pacing.sleep(failure.retryAfterMs ?? this.#delayMs(this.#refusals++), this.signal);
    }
    if (!again || this.#failures >= this.policy.times) throw failure;
    await this.pacing.sleep(failure.retryAfterMs ?? this.#delayMs(this.#failures), this.signal);
    this.#failures++;
  }

  /** To be called when an attempt got further than those before: the next failure counts as the first. */
  progressed(): void {
    [this.#failures, this.#refusals] = [0, 0];
  }

  #delayMs(before: number): number {
    if (this.policy.delayMs !== null) return this.policy.delayMs;
    const fullMs = Math.min(FIRST_DELAY_MS * 2 ** before, LONGEST_DELAY_MS);
    // Half by chance: clients that were refused at the same moment must not come back at the same moment.
    return fullMs * (0.5 + this.pacing.random() / 2);
  }
}

/** Whether a registry says that it has too much to do. */
export function isOverload({ status }: { readonly status: number | null }): boolean {
  return status === 429 || status === 503;
}

/** The result of an action, tried again as the attempts allow. */
export async function retrying<T>(attempts: Attempts, action: () => Promise<T>): Promise<T> {
  while (true) {
    try {
      return await action();
    } catch (error) {
      await attempts.failed(error);
    }
  }
}
