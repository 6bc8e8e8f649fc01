/** `throttle`: how many hosts may be at a task at a time. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Task } from "../../model/playbook.ts";
import { repr, str } from "../../template/python/repr.ts";
import type { Keywords } from "./keywords.ts";

/** What a task's keyword says; 0 for no limit. @throws {DiagnosticError} in Ansible's words for what is no number. */
export function throttleOf({ inherited }: Task, keywords: Keywords): number {
  const raw = inherited.options.get("throttle");
  const failed = "Failed to convert the throttle value to an integer";
  let value;
  try {
    value = keywords.value("throttle", raw);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(`${failed}: ${error.message.replace(/^.*?'throttle': /, "")}`, {
      code: "template-failed",
      at: raw?.at,
    });
  }
  if (value === undefined || value === null) return 0;
  const text = str(value).trim();
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  throw new DiagnosticError(`${failed}: invalid literal for int() with base 10: ${repr(value)}`, {
    code: "template-failed",
    at: raw?.at,
  });
}

/** The hosts that are at each task, where hosts go at their own pace. */
export class Throttles {
  readonly #busy = new Map<number, number>();
  readonly #waiting = new Map<number, (() => void)[]>();

  /** Runs an action for a task as soon as fewer than `limit` others are at it; 0 for no limit. */
  async run<T>({ id }: Task, limit: number, action: () => Promise<T>): Promise<T> {
    if (limit <= 0) return await action();
    while ((this.#busy.get(id) ?? 0) >= limit) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
      });
    }
    this.#busy.set(id, (this.#busy.get(id) ?? 0) + 1);
    try {
      return await action();
    } finally {
      this.#busy.set(id, (this.#busy.get(id) ?? 1) - 1);
      const [next, ...others] = this.#waiting.get(id) ?? [];
      this.#waiting.set(id, others);
      next?.();
    }
  }
}
