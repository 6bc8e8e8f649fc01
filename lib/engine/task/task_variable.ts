/** `_task`: what a task's own conditions and projections see of its result. */

import { type TaskResult, toRegistered } from "../../model/result.ts";
import type { Value } from "../../model/value.ts";

/**
 * @param loop What the loop has come to so far, this result included; null for a task without loop.
 * @param isOver Whether that is all of the loop.
 */
export function taskVariable(
  result: TaskResult,
  loop: TaskResult | null,
  isOver = false,
): ReadonlyMap<Value, Value> {
  const own = toRegistered(result);
  const whole = loop ? toRegistered(loop) : null;
  return new Map<Value, Value>([
    ["result", own],
    ["polymorphic_result", isOver && whole ? whole : own],
    ...(whole ? [["loop_result", whole] as const] : []),
  ]);
}
