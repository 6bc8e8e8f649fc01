/** `with_subelements`. */

import { items, sequenceItems } from "../template/python/iterate.ts";
import { dictGet } from "../template/python/keys.ts";
import { str } from "../template/python/repr.ts";
import { PythonError, typeError } from "../template/python/error.ts";
import { typeName } from "../template/python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tuple,
} from "../template/python/values.ts";
import { LazyMap } from "../vars/lazy.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { looseBoolean } from "./options.ts";

export const subelements = lookup({
  name: "ansible.builtin.subelements",
  summary: "Goes through the lists within a list of dictionaries",
  terms:
    "The list of dictionaries (or a dictionary of them), the key of the list in each, where dots lead into " +
    "dictionaries, and as the third `{skip_missing: true}` where dictionaries without it are passed over",
  options: {},
  returns: "A pair of dictionary, without that list, and item for each item of its list",
  examples: `- name: Show the keys of all users
  ansible.builtin.debug:
    msg: "{{ item.0.name }} has {{ item.1 }}"
  with_subelements:
    - "{{ users }}"
    - authorized
    - skip_missing: true
`,
  run: (terms) => {
    const { elements, keys, skipsMissing } = readTerms(terms);
    return elements.flatMap((element) => {
      if (!isDictValue(element)) {
        throw new LookupFailure(`subelements lookup expects a dictionary, got '${str(element)}'`);
      }
      if (isSkipped(element)) return [];
      const { rest, list } = taken(element, keys, skipsMissing);
      return list.map((item) => tuple([rest, item]));
    });
  },
});

interface SubelementTerms {
  readonly elements: RuntimeList;
  readonly keys: readonly string[];
  readonly skipsMissing: boolean;
}

function readTerms(terms: RuntimeList): SubelementTerms {
  const [list, path, flags = new Map()] = terms;
  if (list === undefined || path === undefined || terms.length > 3) throw badTerms("");
  const key = textIn(path);
  if (key === undefined || !(isListValue(list) || isDictValue(list))) {
    throw badTerms(" first a dict or a list, second a string pointing to the subkey");
  }
  const skipsMissing = skipsMissingIn(flags);
  if (!isDictValue(list)) return { elements: [...items(list)], keys: key.split("."), skipsMissing };
  // The result of a task that was skipped has nothing to go through.
  const elements = isSkipped(list) ? [] : [...items([...list.values()])];
  return { elements, keys: key.split("."), skipsMissing };
}

function skipsMissingIn(flags: RuntimeValue): boolean {
  if (isDictValue(flags)) return looseBoolean(flags.get("skip_missing") ?? false);
  const names = sequenceItems(flags) ?? (textIn(flags) === undefined ? undefined : [...textIn(flags) ?? ""]);
  if (names === undefined) throw typeError(`'${typeName(flags)}' object is not iterable`);
  if (names.every((name) => name === "skip_missing")) {
    throw new PythonError("AttributeError", `'${typeName(flags)}' object has no attribute 'get'`);
  }
  throw badTerms(" the optional third item must be a dict with flags skip_missing");
}

function badTerms(complaint: string): LookupFailure {
  return new LookupFailure(`subelements lookup expects a list of two or three items,${complaint}`);
}

function isSkipped(dict: RuntimeDict): boolean {
  return (dict.get("skipped") ?? false) !== false;
}

interface Taken {
  /** The dictionary without the list. */
  readonly rest: RuntimeDict;
  readonly list: RuntimeList;
}

/** Takes the list at the end of the keys out of a dictionary. */
function taken(dict: RuntimeDict, keys: readonly string[], skipsMissing: boolean): Taken {
  const [key = "", ...deeper] = keys;
  const nothing = { rest: dict, list: [] };
  if (!dict.has(key)) {
    if (!skipsMissing) {
      throw new LookupFailure(`could not find '${key}' key in iterated item '${str(dict)}'`);
    }
    return deeper.length > 0 ? taken(dict, deeper, skipsMissing) : nothing;
  }
  const value = dictGet(dict, key) ?? null;
  if (deeper.length === 0) {
    if (!isListValue(value)) {
      throw new LookupFailure(`the key ${key} should point to a list, got '${str(value)}'`);
    }
    return { rest: without(dict, key), list: [...items(value)] };
  }
  if (isDictValue(value)) {
    const { rest, list } = taken(value, deeper, skipsMissing);
    return { rest: replaced(dict, key, rest), list };
  }
  if (skipsMissing) return taken(dict, deeper, skipsMissing);
  throw new LookupFailure(`the key ${key} should point to a dictionary, got '${str(value)}'`);
}

/** Values are left to be worked out by whoever reads them. */
function without(dict: RuntimeDict, left: string): RuntimeDict {
  return new LazyMap<RuntimeValue, RuntimeValue>(
    [...dict.keys()].filter((key) => key !== left),
    (key) => dict.get(key) ?? null,
  );
}

function replaced(dict: RuntimeDict, changed: string, value: RuntimeValue): RuntimeDict {
  return new LazyMap<RuntimeValue, RuntimeValue>(
    dict.keys(),
    (key) => key === changed ? value : dict.get(key) ?? null,
  );
}
