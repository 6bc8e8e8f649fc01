/** How much one evaluation may take, so that no template can exhaust the memory, the stack or the time of a run. */

import { LimitExceeded } from "./python/error.ts";

export interface Limits {
  /** UTF-16 units of one text, and of the whole output. */
  readonly textLength: number;
  /** Items of one list. */
  readonly items: number;
  /** Rounds of all loops and filters of one evaluation together. */
  readonly steps: number;
  /** Binary digits of one integer. */
  readonly integerBits: number;
  /** Calls of macros, blocks, includes and loops inside each other. */
  readonly depth: number;
  /** Called after every so many steps: nothing else has been done meanwhile. */
  readonly onLong?: () => void;
}

/** Steps that nobody notices. */
const STEPS_AT_ONCE = 500_000;

export const DEFAULT_LIMITS: Limits = {
  textLength: 128 * 1024 * 1024,
  items: 5_000_000,
  steps: 50_000_000,
  integerBits: 1_000_000,
  depth: 200,
};

/** What is left of the limits during one evaluation. All methods throw `LimitExceeded` when there is too little. */
export class Budget {
  #stepsLeft: number;
  #nextLook: number;
  #depth = 0;

  constructor(readonly limits: Limits = DEFAULT_LIMITS) {
    this.#stepsLeft = limits.steps;
    this.#nextLook = limits.steps - STEPS_AT_ONCE;
  }

  /** Takes rounds of a loop. */
  step(count = 1): void {
    this.#stepsLeft -= count;
    if (this.#stepsLeft < 0) {
      throw new LimitExceeded(`the template takes more than ${this.limits.steps} steps`);
    }
    if (this.#stepsLeft >= this.#nextLook) return;
    this.#nextLook = this.#stepsLeft - STEPS_AT_ONCE;
    this.limits.onLong?.();
  }

  /** Asks for a text of this length before it is made. */
  text(length: number): void {
    if (length > this.limits.textLength) {
      throw new LimitExceeded(`a text of ${length} characters is longer than ${this.limits.textLength}`);
    }
  }

  /** Asks for a list of this many items before it is made. */
  items(count: number): void {
    if (count > this.limits.items) {
      throw new LimitExceeded(`a list of ${count} items is longer than ${this.limits.items}`);
    }
  }

  /** Asks for an integer of this many binary digits before it is made. */
  integer(bits: number): void {
    if (bits > this.limits.integerBits) {
      throw new LimitExceeded(`an integer of ${bits} bits is longer than ${this.limits.integerBits}`);
    }
  }

  /** Runs an action one level deeper. */
  nested<T>(action: () => T): T {
    if (++this.#depth > this.limits.depth) {
      this.#depth--;
      throw new LimitExceeded("Recursive loop detected in template.");
    }
    try {
      return action();
    } finally {
      this.#depth--;
    }
  }
}
