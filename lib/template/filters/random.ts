/** Filters that draw lots. */

import { integer } from "../../model/value.ts";
import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { PythonError, typeError, valueError } from "../python/error.ts";
import { iterable, lengthIn, listOf } from "../python/iterate.ts";
import { integerIn } from "../python/numbers.ts";
import { randomBelow, type RandomSource, SeededRandom, systemRandom } from "../python/random.ts";
import { Range } from "../python/range.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { isDictValue, type RuntimeValue } from "../python/values.ts";

export const RANDOM_FILTERS: Plugins<Filter> = [
  filter(
    "random",
    { end: REQUIRED, start: null, step: null, seed: null },
    ({ end, start, step, seed }, { context }) => {
      const source = sourceFor(seed, seed !== null, context);
      const whole = integerIn(end);
      if (whole !== undefined) return randomInRange(source, BigInt(whole), start, step);
      if (iterable(end) === undefined) {
        throw new PythonError("RuntimeError", "random can only be used on sequences and integers");
      }
      if (truth(start) || truth(step)) {
        throw new PythonError("RuntimeError", "start and step can only be used with integer values");
      }
      return randomItem(source, end);
    },
  ),
  filter("shuffle", { mylist: REQUIRED, seed: null }, ({ mylist, seed }, { context }) => {
    if (iterable(mylist) === undefined) return mylist;
    const list = listOf(mylist);
    const source = sourceFor(seed, truth(seed), context);
    for (let at = list.length - 1; at > 0; at--) {
      const other = Number(randomBelow(source, BigInt(at + 1)));
      [list[at], list[other]] = [list[other] ?? null, list[at] ?? null];
    }
    return list;
  }),
];

function sourceFor(seed: RuntimeValue, isSeeded: boolean, { environment }: CallContext): RandomSource {
  return isSeeded ? new SeededRandom(seed) : systemRandom(environment.io.randomBytes);
}

function randomInRange(
  source: RandomSource,
  end: bigint,
  start: RuntimeValue,
  step: RuntimeValue,
): RuntimeValue {
  const [from, by] = [bound(start, 0n), bound(step, 1n)];
  const width = end - from;
  if (by === 1n) {
    if (width <= 0n) throw valueError(`empty range in randrange(${from}, ${end})`);
    return integer(from + randomBelow(source, width));
  }
  const count = by > 0n ? (width + by - 1n) / by : (width + by + 1n) / by;
  if (count <= 0n) throw valueError(`empty range in randrange(${from}, ${end}, ${by})`);
  return integer(from + by * randomBelow(source, count));
}

function bound(value: RuntimeValue, otherwise: bigint): bigint {
  if (!truth(value)) return otherwise;
  const whole = integerIn(value);
  if (whole === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return BigInt(whole);
}

function randomItem(source: RandomSource, values: RuntimeValue): RuntimeValue {
  const count = lengthIn(values) ?? 0;
  if (count === 0) throw new PythonError("IndexError", "Cannot choose from an empty sequence");
  const at = Number(randomBelow(source, BigInt(count)));
  if (values instanceof Range) return values.at(at);
  if (isDictValue(values)) throw new PythonError("KeyError", String(at));
  return listOf(values)[at] ?? null;
}
