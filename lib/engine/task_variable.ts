/** `_task`: what a task's own conditions and projections see of its result. */

import { type TaskResult, toRegistered } from "../model/result.ts";
import type { Value } from "../model/value.ts";

/** @param loop What the loop has come to so far, this result included; null for a task without loop. */
export function taskVariable(result: TaskResult, loop: TaskResult | null): ReadonlyMap<Value, Value> {
  return new Map<Value, Value>([
    ["result", toRegistered(result)],
    ...(loop ? [["loop_result", toRegistered(loop)] as const] : []),
  ]);
}
