/** Ansible's filters for lists and dicts. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerOrNone } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { isSequence, items, iterable, listOf } from "../python/iterate.ts";
import { dictGet, dictSet } from "../python/keys.ts";
import { repr, str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tuple,
} from "../python/values.ts";
import { listMergeArgument, mergeDicts } from "./merge.ts";

const PAIR_NAMES = { key_name: "key", value_name: "value" } as const;

export const COLLECTION_FILTERS: Plugins<Filter> = [
  filter("combine", {}, (_values, { rest, extra }) => {
    const unknown = [...extra.keys()].some((name) => name !== "recursive" && name !== "list_merge");
    if (unknown) {
      throw failed("'recursive' and 'list_merge' are the only valid keyword arguments");
    }
    const options = {
      recursive: truth(extra.get("recursive") ?? false),
      listMerge: listMergeArgument(extra.get("list_merge") ?? "replace"),
    };
    const dicts = flattened(rest, 1, true);
    return dicts.length === 0 ? new Map() : dicts.reduceRight((high, low) => mergeDicts(low, high, options));
  }, { rest: true, extra: true }),
  filter(
    "flatten",
    { mylist: REQUIRED, levels: null, skip_nulls: true },
    ({ mylist, levels, skip_nulls }) => flattened(listOf(mylist), integerOrNone(levels), truth(skip_nulls)),
  ),
  filter("dict2items", { mydict: REQUIRED, ...PAIR_NAMES }, ({ mydict, key_name, value_name }) => {
    if (!isDictValue(mydict)) {
      throw typeError(`dict2items requires a dictionary, got ${typeText(mydict)} instead.`);
    }
    return Array.from(mydict, ([key, value]) => {
      const item = new Map<RuntimeValue, RuntimeValue>();
      dictSet(item, key_name, key);
      dictSet(item, value_name, value);
      return item;
    });
  }),
  filter("items2dict", { mylist: REQUIRED, ...PAIR_NAMES }, ({ mylist, key_name, value_name }) => {
    if (!isSequence(mylist)) {
      throw typeError(`items2dict requires a list, got ${typeText(mylist)} instead.`);
    }
    const made = new Map<RuntimeValue, RuntimeValue>();
    for (const item of items(mylist)) {
      if (!isDictValue(item)) {
        throw typeError(`items2dict requires a list of dictionaries, got ${str(mylist)} instead.`);
      }
      const [key, value] = [dictGet(item, key_name), dictGet(item, value_name)];
      if (key === undefined || value === undefined) {
        throw typeError(
          `items2dict requires each dictionary in the list to contain the keys '${str(key_name)}' and ` +
            `'${str(value_name)}', got ${str(mylist)} instead.`,
        );
      }
      dictSet(made, key, value);
    }
    return made;
  }),
  filter(
    "subelements",
    { obj: REQUIRED, subelements: REQUIRED, skip_missing: false },
    ({ obj, subelements, skip_missing }) => {
      const path = textIn(subelements)?.split(".") ?? (isListValue(subelements) ? subelements : undefined);
      const elements = isDictValue(obj) ? [...obj.values()] : isListValue(obj) ? listOf(obj) : undefined;
      if (!elements) throw failed("obj must be a list of dicts or a nested dict");
      if (!path) throw typeError("subelements must be a list or a string");
      return elements.flatMap((element) =>
        subelementsOf(element, path, truth(skip_missing)).map((item) => tuple([element, item]))
      );
    },
  ),
  filter(
    "rekey_on_member",
    { data: REQUIRED, key: REQUIRED, duplicates: "error" },
    ({ data, key, duplicates }) => {
      if (duplicates !== "error" && duplicates !== "overwrite") {
        throw failed(`duplicates parameter to rekey_on_member has unknown value ${repr(duplicates)}`);
      }
      const made = new Map<RuntimeValue, RuntimeValue>();
      for (const item of membersOf(data)) {
        if (!isDictValue(item)) throw failed("List item is not a valid dict");
        const member = dictGet(item, key);
        if (member === undefined) throw failed(`Key ${repr(key)} was not found.`);
        const existing = dictGet(made, member);
        if (existing !== undefined && truth(existing) && duplicates === "error") {
          throw failed(`Key ${repr(member)} is not unique, cannot convert to dict.`);
        }
        dictSet(made, member, item);
      }
      return made;
    },
  ),
];

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}

/** A type as Python shows its class. */
function typeText(value: RuntimeValue): string {
  return `<class '${typeName(value)}'>`;
}

/** @param levels How many levels of lists are taken out; null for all. */
function flattened(values: RuntimeList, levels: number | null, skipNulls: boolean): RuntimeList {
  const made: RuntimeValue[] = [];
  for (const value of values) {
    if (skipNulls && (value === null || value === "None" || value === "null")) continue;
    if (isSequence(value) && (levels === null || levels >= 1)) {
      made.push(...flattened(listOf(value), levels === null ? null : levels - 1, skipNulls));
    } else {
      made.push(value);
    }
  }
  return made;
}

function subelementsOf(element: RuntimeValue, path: RuntimeList, skipMissing: boolean): RuntimeList {
  let values = element;
  for (const key of path) {
    if (!isDictValue(values)) {
      throw typeError(`the key ${str(key)} should point to a dictionary, got '${str(values)}'`);
    }
    const found = dictGet(values, key);
    if (found === undefined && skipMissing) return [];
    if (found === undefined) throw failed(`could not find ${repr(key)} key in iterated item ${repr(values)}`);
    values = found;
  }
  if (!isListValue(values)) {
    throw typeError(`the key ${repr(path.at(-1) ?? null)} should point to a list, got ${repr(values)}`);
  }
  return listOf(values);
}

function membersOf(data: RuntimeValue): Iterable<RuntimeValue> {
  if (isDictValue(data)) return data.values();
  if (textIn(data) !== undefined || data instanceof Uint8Array || iterable(data) === undefined) {
    throw failed("Type is not a valid list, set, or dict");
  }
  return items(data);
}
