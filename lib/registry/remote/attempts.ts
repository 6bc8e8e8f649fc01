/** Trying again: what is worth it, how often, and after how long. */

import { type Pacing, systemPacing } from "./pacing.ts";
import { LONGEST_WISH_MS, RegistryFailure } from "./failure.ts";

export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly times: number;
  /** The same wait before each; null doubles it each time, from one second on, with some chance in it. */
  readonly delayMs: number | null;
  /** How long a registry that is away is waited for, whatever the attempts. @default {0} */
  readonly patienceMs?: number | undefined;
  /** How long after the first attempt there are others; absent for no limit. */
  readonly withinMs?: number | undefined;
}

export const USUAL_RETRIES: RetryPolicy = { times: 5, delayMs: null };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** What is told of a registry that is away for longer than a moment, and when it is back. */
export type Absence =
  | { readonly kind: "away"; readonly failure: RegistryFailure; readonly patienceMs: number }
  | { readonly kind: "back"; readonly afterMs: number };

/** Shorter absences are not worth a word. */
const MOMENT_MS = 10_000;

/** Since when a registry has been away: all who ask it wait together. */
export class Patience {
  #sinceMs: number | null = null;
  #isTold = false;

  /** @param limitMs 0 for none. */
  constructor(
    private readonly limitMs: number,
    private readonly clock: Pacing["clock"],
    private readonly tell: (absence: Absence) => void = () => {},
  ) {}

  /** Whether a registry that is away is ever waited for. */
  get isAny(): boolean {
    return this.limitMs > 0;
  }

  /**
   * Whether there is patience left, when a registry is found away once more.
   *
   * @param sinceMs Since when who asks has found it away: others may get answers all the time.
   */
  isLeft(failure: RegistryFailure, sinceMs: number): boolean {
    const nowMs = this.clock.ticksMs();
    this.#sinceMs ??= nowMs;
    const awayMs = nowMs - Math.min(this.#sinceMs, sinceMs);
    if (awayMs >= this.limitMs) return false;
    if (!this.#isTold && Math.max(awayMs, failure.retryAfterMs ?? 0) >= MOMENT_MS) {
      this.#isTold = true;
      this.tell({ kind: "away", failure, patienceMs: this.limitMs });
    }
    return true;
  }

  /** To be called when the registry gave another answer. */
  renew(): void {
    if (this.#sinceMs === null) return;
    if (this.#isTold) this.tell({ kind: "back", afterMs: this.clock.ticksMs() - this.#sinceMs });
    [this.#sinceMs, this.#isTold] = [null, false];
  }
}

/** The attempts of one undertaking. */
export class Attempts {
  #failures = 0;
  #refusals = 0;
  #awaySinceMs: number | null = null;
  readonly #sinceMs: number;

  constructor(
    private readonly policy: RetryPolicy,
    private readonly pacing: Pacing = systemPacing,
    private readonly signal: AbortSignal | undefined = undefined,
    private readonly patience: Patience | null = null,
  ) {
    this.#sinceMs = pacing.clock.ticksMs();
  }

  /** Waits until it is time for another attempt. @throws the failure itself when there shall be none. */
  async failed(failure: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    if (!(failure instanceof RegistryFailure) || !failure.retryable) throw failure;
    if (failure.isAway && this.patience?.isAny) {
      this.#awaySinceMs ??= this.pacing.clock.ticksMs();
      if (!this.patience.isLeft(failure, this.#awaySinceMs)) throw failure;
      return await this.#wait(failure, this.#refusals++);
    }
    this.#awaySinceMs = null;
    if (this.#failures >= this.policy.times) throw failure;
    await this.#wait(failure, this.#failures++);
  }

  /** To be called when an attempt got further than those before: the next failure counts as the first. */
  progressed(): void {
    [this.#failures, this.#refusals, this.#awaySinceMs] = [0, 0, null];
  }

  async #wait(failure: RegistryFailure, before: number): Promise<void> {
    const waitMs = failure.retryAfterMs ?? this.#delayMs(before);
    const goneMs = this.pacing.clock.ticksMs() - this.#sinceMs;
    if (waitMs > LONGEST_WISH_MS || goneMs + waitMs >= (this.policy.withinMs ?? Infinity)) throw failure;
    await this.pacing.sleep(waitMs, this.signal);
  }

  #delayMs(before: number): number {
    if (this.policy.delayMs !== null) return this.policy.delayMs;
    const fullMs = Math.min(FIRST_DELAY_MS * 2 ** before, LONGEST_DELAY_MS);
    // Half by chance: clients that were refused at the same moment must not come back at the same moment.
    return fullMs * (0.5 + this.pacing.random() / 2);
  }
}

/** Whether a registry says that it has too much to do. */
export function isOverload(status: number): boolean {
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
