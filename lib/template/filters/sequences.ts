/** Jinja's filters for lists and other sequences. */

import type { CallContext, Filter } from "../environment.ts";
import { binary } from "../evaluate/operators.ts";
import { alias, filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument } from "../python/arguments.ts";
import { PythonError, typeError, valueError } from "../python/error.ts";
import { items, iterable, length, listOf } from "../python/iterate.ts";
import { Marker, trip } from "../python/marker.ts";
import { realIn } from "../python/numbers.ts";
import { ordered, type Ordering, sorted } from "../python/order.ts";
import { Range } from "../python/range.ts";
import { str } from "../python/repr.ts";
import { sumOf } from "../python/sum.ts";
import { characters } from "../python/text.ts";
import { equals, truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import {
  GroupTuple,
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tuple,
} from "../python/values.ts";
import { caseRule, type Getter, multiPathGetter, pathGetter } from "./attribute_path.ts";

const count = filter("length", { value: REQUIRED }, ({ value }) => length(value));
const SELECTION = { value: REQUIRED, case_sensitive: false, attribute: null } as const;

export const SEQUENCE_FILTERS: Plugins<Filter> = [
  count,
  ...alias(count, "count"),
  filter("list", { value: REQUIRED }, ({ value }, { context }) => taken(value, context)),
  filter("first", { seq: REQUIRED }, ({ seq }, { context }) => {
    for (const item of items(seq)) return item;
    return context.undefined("No first item, sequence was empty.");
  }),
  filter(
    "last",
    { seq: REQUIRED },
    ({ seq }, { context }) => {
      const item = lastOf(seq);
      return item === undefined ? context.undefined("No last item, sequence was empty.") : item;
    },
  ),
  filter("reverse", { value: REQUIRED }, ({ value }, { context }) => {
    const text = textIn(value);
    return text === undefined ? taken(value, context).reverse() : [...characters(text)].reverse().join("");
  }),
  filter("join", { value: REQUIRED, d: "", attribute: null }, ({ value, d, attribute }, { context }) => {
    const get = pathGetter(attribute, context);
    const made = Array.from(items(value), (item) => str(get(item))).join(str(d));
    context.budget.text(made.length);
    return made;
  }),
  filter("batch", { value: REQUIRED, linecount: REQUIRED, fill_with: null }, (
    { value, linecount, fill_with },
    { context },
  ) => batched(listOf(value), linecount, fill_with, context)),
  filter("slice", { value: REQUIRED, slices: REQUIRED, fill_with: null }, (
    { value, slices, fill_with },
    { context },
  ) => columns(listOf(value), integerArgument(slices), fill_with, context)),
  filter(
    "sort",
    { value: REQUIRED, reverse: false, case_sensitive: false, attribute: null },
    ({ value, reverse, case_sensitive, attribute }, { context }) =>
      sorted(
        items(value),
        multiPathGetter(attribute, context, caseRule(truth(case_sensitive))),
        truth(reverse),
      ),
  ),
  filter(
    "min",
    SELECTION,
    ({ value, case_sensitive, attribute }, { context }) =>
      extreme("<", value, keyOf(attribute, case_sensitive, context), context),
  ),
  filter(
    "max",
    SELECTION,
    ({ value, case_sensitive, attribute }, { context }) =>
      extreme(">", value, keyOf(attribute, case_sensitive, context), context),
  ),
  filter(
    "sum",
    { iterable: REQUIRED, attribute: null, start: 0 },
    ({ iterable, attribute, start }, { context }) => {
      if (textIn(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
      const get = pathGetter(attribute, context);
      return sumOf(
        start,
        items(iterable).map(get),
        (left, right) => binary("+", left, right, context.budget),
      );
    },
  ),
  filter(
    "dictsort",
    { value: REQUIRED, case_sensitive: false, by: "key", reverse: false },
    ({ value, case_sensitive, by, reverse }) => {
      if (by !== "key" && by !== "value") throw valueError('You can only sort by either "key" or "value"');
      const rule = caseRule(truth(case_sensitive));
      const pairs = entriesOf(value);
      const keys = new Map(pairs.map((pair) => [pair, rule(pair.items[by === "key" ? 0 : 1] ?? null)]));
      return sorted(pairs, (pair) => keys.get(pair as typeof pairs[number]) ?? null, truth(reverse));
    },
  ),
  filter("items", { value: REQUIRED }, ({ value }) => {
    if (!isDictValue(value)) throw typeError("Can only get item pairs from a mapping.");
    return entriesOf(value);
  }),
  filter(
    "groupby",
    { value: REQUIRED, attribute: REQUIRED, default: null, case_sensitive: false },
    ({ value, attribute, case_sensitive }, { context }) => {
      const get = pathGetter(attribute, context);
      const rule = caseRule(truth(case_sensitive));
      return grouped(sorted(items(value), (item) => rule(get(item))), get, rule);
    },
  ),
];

/** A list of its own of what a value yields; each item counts as a step. */
function taken(value: RuntimeValue, { budget }: CallContext): RuntimeValue[] {
  if (value instanceof Range) budget.items(value.length());
  return listOf(value);
}

function lastOf(value: RuntimeValue): RuntimeValue | undefined {
  if (iterable(value) === undefined) throw typeError(`'${typeName(value)}' object is not reversible`);
  if (isListValue(value)) {
    const item = value.at(-1);
    return item instanceof Marker ? trip(item) : item;
  }
  if (value instanceof Range) return value.length() > 0 ? value.at(value.length() - 1) : undefined;
  return listOf(value).at(-1);
}

function entriesOf(value: RuntimeValue) {
  if (!isDictValue(value)) {
    throw new PythonError("AttributeError", `'${typeName(value)}' object has no attribute 'items'`);
  }
  return Array.from(value, (entry) => tuple(entry));
}

function keyOf(attribute: RuntimeValue, caseSensitive: RuntimeValue, context: CallContext): Getter {
  const get = pathGetter(attribute, context);
  const rule = caseRule(truth(caseSensitive));
  return (item) => rule(get(item));
}

function extreme(operator: Ordering, value: RuntimeValue, key: Getter, context: CallContext): RuntimeValue {
  let best: { readonly item: RuntimeValue; readonly key: RuntimeValue } | undefined;
  for (const item of items(value)) {
    const found = key(item);
    if (!best || ordered(operator, found, best.key)) best = { item, key: found };
  }
  return best ? best.item : context.undefined("No aggregated item, sequence was empty.");
}

/** Rows of so many items; all in one row where the size is no number. */
function batched(
  values: RuntimeList,
  linecount: RuntimeValue,
  filler: RuntimeValue,
  { budget }: CallContext,
): RuntimeList {
  const size = realIn(linecount);
  const made: RuntimeValue[][] = [];
  let batch: RuntimeValue[] = [];
  for (const value of values) {
    if (batch.length === size) {
      made.push(batch);
      batch = [];
    }
    batch.push(value);
  }
  if (batch.length === 0) return made;
  if (filler === null) return [...made, batch];
  const wanted = integerArgument(linecount);
  budget.items(wanted);
  while (batch.length < wanted) batch.push(filler);
  return [...made, batch];
}

function columns(
  values: RuntimeList,
  count: number,
  filler: RuntimeValue,
  { budget }: CallContext,
): RuntimeList {
  if (count === 0) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
  budget.items(count);
  const size = Math.floor(values.length / count);
  const longer = values.length % count;
  let from = 0;
  return Array.from({ length: Math.max(0, count) }, (_, column) => {
    const to = from + size + (column < longer ? 1 : 0);
    const part = values.slice(from, to);
    from = to;
    return filler !== null && column >= longer ? [...part, filler] : part;
  });
}

function grouped(values: RuntimeList, get: Getter, rule: Getter): RuntimeList {
  const made: {
    readonly key: RuntimeValue;
    readonly name: RuntimeValue;
    readonly members: RuntimeValue[];
  }[] = [];
  for (const value of values) {
    const name = get(value);
    const key = rule(name);
    const last = made.at(-1);
    if (last && equals(last.key, key)) last.members.push(value);
    else made.push({ key, name, members: [value] });
  }
  return made.map(({ name, members }) => new GroupTuple(name, members));
}
