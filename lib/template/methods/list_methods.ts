/** The methods of `list` and `tuple`. */

import type { Tuple } from "../../model/value.ts";
import type { CallContext } from "../environment.ts";
import { integerArgument } from "../python/arguments.ts";
import { REQUIRED } from "../python/bind.ts";
import { PythonError, valueError } from "../python/error.ts";
import { listOf } from "../python/iterate.ts";
import { sorted } from "../python/order.ts";
import { repr } from "../python/repr.ts";
import { equals, truth } from "../python/truth.ts";
import { type RuntimeList, type RuntimeValue, tupleItems } from "../python/values.ts";
import { type Method, method, type Methods } from "./method.ts";

/** A list that a template may change: templates see only lists of their own (see `own_copies.ts`). */
type Changeable = RuntimeValue[];

const POSITIONS = { value: REQUIRED, start: 0, stop: Number.MAX_SAFE_INTEGER } as const;

export const LIST_METHODS: Methods<RuntimeList> = new Map<string, Method<RuntimeList>>([
  ["copy", method("list.copy", {}, (list) => [...list])],
  ["count", method("list.count", { value: REQUIRED }, (list, { value }) => countIn(list, value))],
  [
    "index",
    method("index", POSITIONS, (list, { value, start, stop }) => {
      const at = indexIn(list, value, integerArgument(start), integerArgument(stop));
      if (at < 0) throw valueError(`${repr(value)} is not in list`);
      return at;
    }),
  ],
  ["append", changing("append", { object: REQUIRED }, (list, { object }) => void list.push(object ?? null))],
  ["clear", changing("clear", {}, (list) => void list.splice(0))],
  [
    "extend",
    changing(
      "extend",
      { iterable: REQUIRED },
      (list, { iterable }) => void list.push(...listOf(iterable ?? null)),
    ),
  ],
  [
    "insert",
    changing("insert", { index: REQUIRED, object: REQUIRED }, (list, { index, object }) => {
      list.splice(integerArgument(index ?? null), 0, object ?? null);
    }),
  ],
  [
    "pop",
    changing("pop", { index: -1 }, (list, { index }) => {
      if (list.length === 0) throw new PythonError("IndexError", "pop from empty list");
      const given = integerArgument(index ?? null);
      const at = given < 0 ? given + list.length : given;
      if (at < 0 || at >= list.length) throw new PythonError("IndexError", "pop index out of range");
      return list.splice(at, 1)[0];
    }),
  ],
  [
    "remove",
    changing("remove", { value: REQUIRED }, (list, { value }) => {
      const at = indexIn(list, value ?? null, 0, list.length);
      if (at < 0) throw valueError("list.remove(x): x not in list");
      list.splice(at, 1);
    }),
  ],
  ["reverse", changing("reverse", {}, (list) => void list.reverse())],
  [
    "sort",
    changing("sort", { key: null, reverse: false }, (list, { key, reverse }, context) => {
      const keyOf = key === null || key === undefined
        ? undefined
        : (item: RuntimeValue) => context.call(key, { positional: [item], named: new Map() });
      list.splice(0, list.length, ...sorted([...list], keyOf, truth(reverse ?? false)));
    }),
  ],
]);

export const TUPLE_METHODS: Methods<Tuple> = new Map<string, Method<Tuple>>([
  [
    "count",
    method("tuple.count", { value: REQUIRED }, (self, { value }) => countIn(tupleItems(self), value)),
  ],
  [
    "index",
    method("index", POSITIONS, (self, { value, start, stop }) => {
      const at = indexIn(tupleItems(self), value, integerArgument(start), integerArgument(stop));
      if (at < 0) throw valueError("tuple.index(x): x not in tuple");
      return at;
    }),
  ],
]);

/** A method that changes its list in place. */
function changing(
  name: string,
  parameters: Readonly<Record<string, RuntimeValue | typeof REQUIRED>>,
  change: (
    list: Changeable,
    values: Readonly<Record<string, RuntimeValue>>,
    context: CallContext,
  ) => RuntimeValue | undefined | void,
): Method<RuntimeList> {
  return method(`list.${name}`, parameters, (list, values, { context }) => {
    const made = change(list as Changeable, values, context) ?? null;
    context.budget.items(list.length);
    return made;
  });
}

function countIn(list: RuntimeList, value: RuntimeValue): number {
  return list.filter((item) => equals(item, value)).length;
}

/** The index of a value between two indexes, which may be negative; -1 for none. */
function indexIn(list: RuntimeList, value: RuntimeValue, start: number, stop: number): number {
  const from = start < 0 ? Math.max(0, start + list.length) : start;
  const to = Math.min(list.length, stop < 0 ? stop + list.length : stop);
  for (let at = from; at < to; at++) if (equals(list[at] ?? null, value)) return at;
  return -1;
}
