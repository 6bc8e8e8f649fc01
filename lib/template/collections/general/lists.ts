/** The filters of `community.general` for lists and dicts. */

import type { Filter } from "../../environment.ts";
import { isListMerge, type ListMerge, mergeDicts } from "../../filters/merge.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { isRaised, typeError } from "../../python/error.ts";
import { contains, isSequence, items, listOf } from "../../python/iterate.ts";
import { dictGet, dictOf, dictSet, hashKey, ValueSet } from "../../python/keys.ts";
import { sorted } from "../../python/order.ts";
import { quoted, repr, str } from "../../python/repr.ts";
import { characters } from "../../python/text.ts";
import { truth } from "../../python/truth.ts";
import { typeName } from "../../python/type_names.ts";
import { unpacked } from "../../python/unpack.ts";
import { isDictValue, type RuntimeList, type RuntimeValue, textIn } from "../../python/values.ts";
import { arithmetic } from "../../python/numbers.ts";
import { compareVersions } from "../../tests/versions.ts";
import { failed } from "../arguments.ts";

const IN_GENERAL = { collection: "community.general" } as const;

export const LIST_FILTERS: Plugins<Filter> = [
  filter(
    "dict",
    { sequence: REQUIRED },
    ({ sequence }) =>
      isDictValue(sequence) ? dictOf(sequence) : dictOf(
        listOf(sequence).map((pair) => {
          const [key = null, value = null] = unpacked(pair, 2);
          return [key, value];
        }),
      ),
    IN_GENERAL,
  ),
  filter(
    "dict_kv",
    { value: REQUIRED, key: REQUIRED },
    ({ value, key }) => dictOf([[key, value]]),
    IN_GENERAL,
  ),
  filter("counter", { sequence: REQUIRED }, ({ sequence }) => {
    const members = sequenceOrText(sequence);
    if (!members) {
      throw failed(
        `Argument for community.general.counter must be a sequence (string or list). ${str(sequence)} is ` +
          `<class '${typeName(sequence)}'>`,
      );
    }
    const counts = new Map<RuntimeValue, RuntimeValue>();
    try {
      for (const item of members) dictSet(counts, item, Number(dictGet(counts, item) ?? 0) + 1);
    } catch (error) {
      if (!isRaised(error, "TypeError")) throw error;
      throw failed(
        `community.general.counter needs a sequence with hashable elements (int, float or str) - ${error.message}`,
      );
    }
    return counts;
  }, IN_GENERAL),
  filter("accumulate", { sequence: REQUIRED }, ({ sequence }, { context }) => {
    const members = sequenceOrText(sequence);
    if (!members) {
      throw failed(`Invalid value type (<class '${typeName(sequence)}'>) for accumulate (${repr(sequence)})`);
    }
    let total: RuntimeValue = null;
    return members.map((item, at) => total = at === 0 ? item : added(total, item, context.budget));
  }, IN_GENERAL),
  filter("groupby_as_dict", { sequence: REQUIRED, attribute: REQUIRED }, ({ sequence, attribute }) => {
    const members = sequenceOrText(sequence);
    if (!members) throw failed("Input is not a sequence");
    const made = new Map<RuntimeValue, RuntimeValue>();
    members.forEach((item, at) => {
      if (!isDictValue(item)) throw failed(`Sequence element #${at} is not a mapping`);
      const key = dictGet(item, attribute);
      if (key === undefined) throw failed(`Attribute not contained in element #${at} of sequence`);
      if (dictGet(made, key) !== undefined) {
        throw failed(`Multiple sequence entries have attribute value ${repr(key)}`);
      }
      dictSet(made, key, item);
    });
    return made;
  }, IN_GENERAL),
  filter("version_sort", { value: REQUIRED, reverse: false }, ({ value, reverse }) => {
    const versions = listOf(value);
    if (truth(reverse)) versions.reverse();
    versions.sort((a, b) => compareVersions(str(a), str(b), "loose"));
    return truth(reverse) ? versions.reverse() : versions;
  }, IN_GENERAL),
  combining("lists_union", (a, b) => [...a, ...b], distinct),
  combining("lists_intersect", (a, b) => distinct(a).filter((item) => contains(b, item))),
  combining("lists_difference", (a, b) => distinct(a).filter((item) => !contains(b, item))),
  combining("lists_symmetric_difference", (a, b) => {
    const both = a.filter((item) => contains(b, item));
    return distinct([...a, ...b]).filter((item) => !contains(both, item));
  }),
  filter("lists_mergeby", {}, (_values, { rest, extra }) => {
    if ([...extra.keys()].some((name) => name !== "recursive" && name !== "list_merge")) {
      throw failed("'recursive' and 'list_merge' are the only valid keyword arguments.");
    }
    if (rest.length < 2) throw failed("At least one list and index are needed.");
    const listMerge = extra.get("list_merge") ?? "replace";
    if (!isListMerge(listMerge)) throw failed(`'list_merge' cannot be ${repr(listMerge)}`);
    return mergedBy(rest, { recursive: truth(extra.get("recursive") ?? false), listMerge });
  }, { ...IN_GENERAL, rest: true, extra: true }),
];

function sequenceOrText(value: RuntimeValue): RuntimeList | undefined {
  const text = textIn(value);
  if (text !== undefined) return characters(text);
  return isSequence(value) ? listOf(value) : undefined;
}

function added(
  left: RuntimeValue,
  right: RuntimeValue,
  budget: Parameters<typeof arithmetic>[3],
): RuntimeValue {
  const [a, b] = [textIn(left), textIn(right)];
  if (a !== undefined && b !== undefined) return a + b;
  if (isSequence(left) && isSequence(right)) return [...listOf(left), ...listOf(right)];
  const sum = arithmetic("+", left, right, budget);
  if (sum !== undefined) return sum;
  throw typeError(`unsupported operand type(s) for +: '${typeName(left)}' and '${typeName(right)}'`);
}

/** A filter for two or more lists, which may also come as a list of lists. */
function combining(
  name: string,
  combine: (a: RuntimeList, b: RuntimeList) => RuntimeList,
  finish: (list: RuntimeList) => RuntimeList = (list) => list,
): readonly [string, Filter] {
  return filter(name, {}, (_values, { rest, extra }) => {
    const unknown = [...extra.keys()].filter((key) => key !== "flatten");
    if (unknown.length > 0) {
      throw failed(`${name}() got unexpected keywords arguments: ${unknown.join(", ")}`);
    }
    const lists = truth(extra.get("flatten") ?? false) ? spread(rest, "All arguments must be lists.") : rest;
    const [first, ...others] = lists;
    if (first === undefined) return [];
    if (others.length === 0) return first;
    return finish(others.reduce<RuntimeList>((made, list) => combine(made, listOf(list)), listOf(first)));
  }, { ...IN_GENERAL, rest: true, extra: true });
}

/** Lists of lists as those lists; empty ones are left out. */
function spread(lists: RuntimeList, complaint: string): RuntimeList {
  return lists.flatMap((list) => {
    if (!isSequence(list)) throw failed(`${complaint} ${str(list)} is <class '${typeName(list)}'>`);
    const members = listOf(list);
    if (members.length === 0) return [];
    return members.every(isSequence) ? members : [members];
  });
}

function distinct(list: RuntimeList): RuntimeList {
  const made: RuntimeValue[] = [];
  const seen = new ValueSet();
  for (const item of list) if (isHashable(item) ? seen.add(item) : !contains(made, item)) made.push(item);
  return made;
}

function isHashable(value: RuntimeValue): boolean {
  try {
    hashKey(value);
    return true;
  } catch (error) {
    if (isRaised(error, "TypeError")) return false;
    throw error;
  }
}

interface MergeRules {
  readonly recursive: boolean;
  readonly listMerge: ListMerge;
}

function mergedBy(terms: RuntimeList, rules: MergeRules): RuntimeValue {
  const lists = spread(
    terms.slice(0, -1),
    "All arguments before the argument index for community.general.lists_mergeby must be lists.",
  );
  const [first] = lists;
  if (first === undefined) return [];
  if (lists.length === 1) return first;
  const last = terms.at(-1) ?? null;
  const index = textIn(last);
  if (index === undefined) {
    throw failed(
      `First argument after the lists for community.general.lists_mergeby must be string. ${str(last)} is ` +
        `<class '${typeName(last)}'>`,
    );
  }
  return lists.reduceRight((high, low) => mergedTwo(listOf(low), listOf(high), index, rules));
}

/** Items that have no value under the index are left out. */
function mergedTwo(low: RuntimeList, high: RuntimeList, index: string, rules: MergeRules): RuntimeList {
  const made = new Map<RuntimeValue, RuntimeValue>();
  for (const item of items([...low, ...high])) {
    if (!isDictValue(item)) {
      throw failed(
        `Elements of list arguments for lists_mergeby must be dictionaries. ${str(item)} is ` +
          `<class '${typeName(item)}'>`,
      );
    }
    const key = item.get(index);
    if (key !== undefined) dictSet(made, key, mergeDicts(dictGet(made, key) ?? new Map(), item, rules));
  }
  return sorted(made.values(), (item) => {
    const key = isDictValue(item) ? item.get(index) : undefined;
    if (key === undefined) throw failed(`no value under ${quoted(index)}`);
    return key;
  });
}
