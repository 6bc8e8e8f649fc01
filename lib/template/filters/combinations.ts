/** Filters that pair the items of lists with each other. */

import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, integerOrNone } from "../python/arguments.ts";
import { valueError } from "../python/error.ts";
import { listOf } from "../python/iterate.ts";
import { truth } from "../python/truth.ts";
import { type RuntimeList, type RuntimeValue, tuple } from "../python/values.ts";

export const COMBINATION_FILTERS: Plugins<Filter> = [
  filter("zip", {}, (_values, { rest, extra }) => {
    const lists = rest.map(listOf);
    const lengths = lists.map((list) => list.length);
    const shortest = Math.min(...lengths, Infinity);
    if (truth(extra.get("strict") ?? false)) checkLengths(lengths);
    return zipped(lists, Number.isFinite(shortest) ? shortest : 0, null);
  }, { rest: true, extra: true }),
  filter("zip_longest", {}, (_values, { rest, extra }) => {
    const lists = rest.map(listOf);
    return zipped(lists, Math.max(0, ...lists.map((list) => list.length)), extra.get("fillvalue") ?? null);
  }, { rest: true, extra: true }),
  filter("product", {}, (_values, { rest, extra, context }) => {
    const times = integerArgument(extra.get("repeat") ?? 1);
    if (times < 0) throw valueError("repeat argument cannot be negative");
    const pools = rest.map(listOf);
    const all = Array.from({ length: times }, () => pools).flat();
    afford(all.reduce((count, pool) => count * pool.length, 1), all.length, context);
    let made: RuntimeList[] = [[]];
    for (const pool of all) made = made.flatMap((head) => pool.map((item) => [...head, item]));
    return made.map(tuple);
  }, { rest: true, extra: true }),
  filter("permutations", { iterable: REQUIRED, r: null }, ({ iterable, r }, { context }) => {
    const pool = listOf(iterable);
    const size = integerOrNone(r) ?? pool.length;
    if (size < 0) throw valueError("r must be non-negative");
    afford(orders(pool.length, size), size, context);
    return [...arrangements(pool, size, (at, taken) => !taken.includes(at))];
  }),
  filter("combinations", { iterable: REQUIRED, r: REQUIRED }, ({ iterable, r }, { context }) => {
    const pool = listOf(iterable);
    const size = integerArgument(r);
    if (size < 0) throw valueError("r must be non-negative");
    afford(choices(pool.length, size), size, context);
    const last = (taken: readonly number[]) => pool.length - (size - taken.length);
    return [...arrangements(pool, size, (at, taken) => at > (taken.at(-1) ?? -1) && at <= last(taken))];
  }),
];

function checkLengths([first = 0, ...others]: readonly number[]): void {
  const odd = others.findIndex((length) => length !== first);
  const length = others[odd];
  if (length === undefined) return;
  const comparison = length < first ? "shorter" : "longer";
  const before = odd === 0 ? "argument 1" : `arguments 1-${odd + 1}`;
  throw valueError(`zip() argument ${odd + 2} is ${comparison} than ${before}`);
}

function zipped(lists: readonly RuntimeList[], length: number, filler: RuntimeValue): RuntimeList {
  return Array.from(
    { length },
    (_, at) => tuple(lists.map((list) => at < list.length ? list[at] ?? null : filler)),
  );
}

/** Takes what a list of so many tuples costs out of the budget before it is made. */
function afford(count: number, size: number, { budget }: CallContext): void {
  budget.items(count);
  budget.step(count * size);
}

/** How many orders there are of so many out of `from` things. */
function orders(from: number, size: number): number {
  let product = size > from ? 0 : 1;
  for (let at = 0; at < Math.min(size, from); at++) product *= from - at;
  return product;
}

/** How many choices there are of so many out of `from` things, whatever their order. */
function choices(from: number, size: number): number {
  const fewer = Math.min(size, from - size);
  let product = fewer < 0 ? 0 : 1;
  for (let at = 0; at < fewer; at++) product *= (from - at) / (at + 1);
  return product;
}

/** Choices of so many items, by index in rising order; `allows` says which index may follow those taken. */
function* arrangements(
  pool: RuntimeList,
  size: number,
  allows: (at: number, taken: readonly number[]) => boolean,
  taken: readonly number[] = [],
): Generator<RuntimeValue> {
  if (taken.length === size) {
    yield tuple(taken.map((at) => pool[at] ?? null));
    return;
  }
  if (size > pool.length) return;
  for (let at = 0; at < pool.length; at++) {
    if (allows(at, taken)) yield* arrangements(pool, size, allows, [...taken, at]);
  }
}
