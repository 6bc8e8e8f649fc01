/** Filters that keep, remove and rename keys: of `community.general` for lists of dicts, of `ansible.utils` at any depth. */

import type { CallContext, Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { dictGet, dictOf, dictSet } from "../../python/keys.ts";
import { repr, str } from "../../python/repr.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { patternFor } from "../../regex/pattern.ts";
import { choiceOption, failed, listOption } from "../arguments.ts";

type Matches = (key: string) => boolean;

interface Renaming {
  readonly matches: Matches;
  readonly after: string;
}

const IN_GENERAL = { collection: "community.general" } as const;
const IN_UTILS = { collection: "ansible.utils" } as const;
const WAYS = ["starts_with", "ends_with", "regex"] as const;
const FLAT = { data: REQUIRED, target: null, matching_parameter: "equal" } as const;
const DEEP = { data: REQUIRED, target: REQUIRED, matching_parameter: "equality" } as const;

export const KEY_FILTERS: Plugins<Filter> = [
  filter("keep_keys", FLAT, ({ data, target, matching_parameter }, { context }) => {
    const matches = flatMatcher(target, matching_parameter, context);
    return dictsIn(data).map((dict) => dictOf([...dict].filter(([key]) => matches(str(key)))));
  }, IN_GENERAL),
  filter("remove_keys", FLAT, ({ data, target, matching_parameter }, { context }) => {
    const matches = flatMatcher(target, matching_parameter, context);
    return dictsIn(data).map((dict) => dictOf([...dict].filter(([key]) => !matches(str(key)))));
  }, IN_GENERAL),
  filter("replace_keys", FLAT, ({ data, target, matching_parameter }, { context }) => {
    const renamings = renamingsOf(target, wayOf(matching_parameter, "equal"), context);
    return dictsIn(data).map((dict) =>
      dictOf([...dict].map(([key, value]) => {
        const found = renamings.find(({ matches }) => matches(str(key)));
        return [found ? found.after : key, value];
      }))
    );
  }, IN_GENERAL),
  filter("keep_keys", DEEP, ({ data, target, matching_parameter }, { context }) => {
    checkNested(data, "keep_keys", "Input is not valid for keep operation");
    return kept(data, anyOf(targetsOf(target), wayOf(matching_parameter, "equality"), context));
  }, IN_UTILS),
  filter("remove_keys", DEEP, ({ data, target, matching_parameter }, { context }) => {
    checkNested(data, "remove_keys", "Input is not valid for attribute removal");
    return removed(data, anyOf(targetsOf(target), wayOf(matching_parameter, "equality"), context));
  }, IN_UTILS),
  filter("replace_keys", DEEP, ({ data, target, matching_parameter }, { context }) => {
    checkNested(data, "replace_keys", "Input is not valid for replace operation");
    return replaced(data, renamingsOf(target, wayOf(matching_parameter, "equality"), context));
  }, IN_UTILS),
];

type Way = typeof WAYS[number] | "equal";

/** @param equal What the way is called that takes keys as they are. */
function wayOf(value: RuntimeValue, equal: string): Way {
  const word = str(value);
  return word === equal ? "equal" : choiceOption("matching_parameter", value, WAYS);
}

function matcher(target: string, way: Way, { environment }: CallContext): Matches {
  switch (way) {
    case "equal":
      return (key) => key === target;
    case "starts_with":
      return (key) => key.startsWith(target);
    case "ends_with":
      return (key) => key.endsWith(target);
    case "regex": {
      const pattern = patternFor(environment, target, { ignoreCase: false, multiline: false });
      return (key) => pattern.matchStart(key) !== null;
    }
    default:
      return way satisfies never;
  }
}

function anyOf(targets: readonly string[], way: Way, context: CallContext): Matches {
  const matchers = targets.map((target) => matcher(target, way, context));
  return (key) => matchers.some((matches) => matches(key));
}

function targetsOf(target: RuntimeValue): readonly string[] {
  return listOption(target).map(str);
}

/** @throws {PythonError} */
function flatMatcher(target: RuntimeValue, given: RuntimeValue, context: CallContext): Matches {
  const way = wayOf(given, "equal");
  const targets = flatTargets(target);
  if (way === "regex" && targets.length > 1) {
    throw failed("Single item is required in the target list if matching_parameter=regex.");
  }
  return anyOf(targets, way, context);
}

/** @throws {PythonError} for what is neither text nor a list of texts, and for none. */
function flatTargets(target: RuntimeValue): readonly string[] {
  const text = textIn(target);
  if (text === undefined && !isSequence(target)) throw failed("The target must be a string or a list.");
  const targets = text === undefined ? listOf(target) : [text];
  if (targets.length === 0 || text === "") throw failed("The target can't be empty.");
  const wrong = targets.find((item) => textIn(item) === undefined);
  if (wrong !== undefined) throw failed(`The target items must be strings. ${repr(wrong)} is not`);
  return targets.map(str);
}

function renamingsOf(target: RuntimeValue, way: Way, context: CallContext): readonly Renaming[] {
  if (!isListValue(target)) throw failed(`The target must be a list. target is ${repr(target)}`);
  if (target.length === 0) throw failed("The target can't be empty.");
  return listOf(target).map((item) => {
    const before = isDictValue(item) ? textIn(item.get("before") ?? null) : undefined;
    const after = isDictValue(item) ? textIn(item.get("after") ?? null) : undefined;
    if (before === undefined || after === undefined) {
      throw failed("All dictionaries in target must include attributes: after, before.");
    }
    return { matches: matcher(before, way, context), after };
  });
}

/** @throws {PythonError} for anything but a list of dicts whose keys are texts. */
function dictsIn(data: RuntimeValue): readonly RuntimeDict[] {
  if (!isSequence(data)) throw failed(`First argument must be a list. ${repr(data)} is not`);
  return listOf(data).map((item) => {
    if (!isDictValue(item)) throw failed(`The data items must be dictionaries. ${str(item)} is not`);
    if ([...item.keys()].some((key) => textIn(key) === undefined)) {
      throw failed(`Top level keys must be strings. keys: ${repr([...item.keys()])}`);
    }
    return item;
  });
}

function checkNested(data: RuntimeValue, name: string, message: string): void {
  if (!isListValue(data) && !isDictValue(data)) throw failed(`Error when using plugin '${name}': ${message}`);
}

function isEmpty(value: RuntimeValue): boolean {
  return value === null || (isListValue(value) && value.length === 0) ||
    (isDictValue(value) && value.size === 0);
}

/** Only the keys that match, with the dicts and lists on the way to them. */
function kept(data: RuntimeValue, matches: Matches): RuntimeValue {
  if (isListValue(data)) {
    return listOf(data).map((item) => kept(item, matches)).filter((item) => !isEmpty(item));
  }
  if (!isDictValue(data)) return null;
  const made = new Map<RuntimeValue, RuntimeValue>();
  for (const [key, value] of data) {
    const left = matches(str(key)) ? value : kept(value, matches);
    if (matches(str(key)) || !isEmpty(left)) made.set(key, left);
  }
  return made;
}

/** Without the keys that match, and without the items of lists that are empty then. */
function removed(data: RuntimeValue, matches: Matches): RuntimeValue {
  if (isListValue(data)) {
    return withoutEmpty(listOf(data).map((item) => removed(item, matches)));
  }
  if (!isDictValue(data)) return data;
  return dictOf(
    [...data].filter(([key]) => !matches(str(key))).map(([key, value]) => [key, removed(value, matches)]),
  );
}

function withoutEmpty(items: RuntimeList): RuntimeList {
  return items.filter((item) => !isEmpty(item) && item !== "" && item !== 0 && item !== false);
}

/** Renamed keys go to the end of their dict. */
function replaced(data: RuntimeValue, renamings: readonly Renaming[]): RuntimeValue {
  if (isListValue(data)) return listOf(data).map((item) => replaced(item, renamings));
  if (!isDictValue(data)) return data;
  const made = new Map(data);
  for (const { matches, after } of renamings) {
    for (const key of [...made.keys()].filter((one) => matches(str(one)))) {
      const value = dictGet(made, key) ?? null;
      made.delete(key);
      dictSet(made, after, value);
    }
  }
  return dictOf([...made].map(([key, value]) => [key, replaced(value, renamings)]));
}
