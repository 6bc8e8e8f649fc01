/** The sum of many values. */

import { float } from "../../model/value.ts";
import { floatIn } from "./numbers.ts";
import type { RuntimeValue } from "./values.ts";

/**
 * The sum as Python's `sum` has it: what additions of floats round away is kept and added at the end.
 * @param add Adds values that are not both floats.
 */
export function sumOf(
  start: RuntimeValue,
  items: Iterable<RuntimeValue>,
  add: (left: RuntimeValue, right: RuntimeValue) => RuntimeValue,
): RuntimeValue {
  let sum = start;
  let lost = 0;
  for (const item of items) {
    const [high, next] = [floatIn(sum), floatIn(item)];
    if (high === undefined || next === undefined) {
      sum = add(sum, item);
      continue;
    }
    const total = high + next;
    lost += Math.abs(high) >= Math.abs(next) ? (high - total) + next : (next - total) + high;
    sum = float(total);
  }
  const real = floatIn(sum);
  return real === undefined || !Number.isFinite(lost) ? sum : float(real + lost);
}
