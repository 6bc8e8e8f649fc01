/** Keywords about the parts of lists and dicts. */

import { dictGet } from "../../python/keys.ts";
import { quoted, repr, str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { compareText } from "../../python/text.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
} from "../../python/values.ts";
import { isSince } from "./drafts.ts";
import { evaluatedItems, evaluatedProperties } from "./evaluated.ts";
import type { Checker, Finding, Keyword, Rule } from "./problem.ts";
import { listed } from "./value_keywords.ts";

/** A keyword that only says something about dicts. */
function ofDict(
  find: (value: RuntimeDict, rule: Rule, checker: Checker) => Iterable<Finding>,
): Keyword {
  return (rule, checker) => isDictValue(rule.value) ? find(rule.value, rule, checker) : [];
}

/** A keyword that only says something about lists. */
function ofList(
  find: (value: RuntimeList, rule: Rule, checker: Checker) => Iterable<Finding>,
): Keyword {
  return (rule, checker) => isListValue(rule.value) ? find(rule.value, rule, checker) : [];
}

function entriesOf(value: RuntimeValue): readonly (readonly [string, RuntimeValue])[] {
  return isDictValue(value) ? [...value].map(([key, item]) => [str(key), item]) : [];
}

const dependentRequired = ofDict((value, { expected }) =>
  entriesOf(expected).flatMap(([name, needed]) => value.has(name) ? missing(value, name, needed) : [])
);

export const PART_KEYWORDS: Readonly<Record<string, Keyword>> = {
  properties: ofDict((value, { expected }, { check }) =>
    entriesOf(expected).flatMap(([name, schema]) => {
      const item = dictGet(value, name);
      return item === undefined ? [] : check(item, schema, { at: name, rule: name });
    })
  ),
  patternProperties: ofDict((value, { expected }, { check, matches }) =>
    entriesOf(expected).flatMap(([pattern, schema]) =>
      entriesOf(value).flatMap(([name, item]) =>
        matches(pattern, name) ? check(item, schema, { at: name, rule: pattern }) : []
      )
    )
  ),
  propertyNames: ofDict((value, { expected }, { check }) =>
    [...value.keys()].flatMap((name) => check(name, expected))
  ),
  additionalProperties: ofDict(additionalProperties),
  required: ofDict((value, { expected }) =>
    // The first drafts had a boolean here.
    isListValue(expected)
      ? expected.filter((name) => dictGet(value, name) === undefined).map((name) =>
        `${repr(name)} is a required property`
      )
      : []
  ),
  dependentRequired,
  dependentSchemas: ofDict((value, { expected }, { check }) =>
    entriesOf(expected).flatMap(([name, schema]) =>
      value.has(name) ? check(value, schema, { rule: name }) : []
    )
  ),
  dependencies: ofDict((value, { expected }, { check }) =>
    entriesOf(expected).flatMap(([name, needed]): readonly Finding[] => {
      if (!value.has(name)) return [];
      return isListValue(needed) ? missing(value, name, needed) : check(value, needed, { rule: name });
    })
  ),
  prefixItems: ofList((value, { expected }, checker) => inOrder(value, expected, checker)),
  items: ofList((value, rule, checker) =>
    isSince(checker.draft, "2020-12") ? furtherItems(value, rule, checker) : allItems(value, rule, checker)
  ),
  additionalItems: ofList((value, { expected, schema }, { check }) => {
    const items = schema.get("items") ?? new Map();
    if (isDictValue(items)) return [];
    const before = isListValue(items) ? items.length : 0;
    const more = value.slice(before);
    if (isDictValue(expected)) return more.flatMap((item, at) => check(item, expected, { at: before + at }));
    return truth(expected) || more.length === 0
      ? []
      : [`Additional items are not allowed (${unexpected(more)})`];
  }),
  contains: ofList(contained),
  unevaluatedItems: ofList((value, { schema }, checker) => {
    const known = evaluatedItems(value, schema, checker);
    const rest = value.filter((_, at) => !known.has(at));
    return rest.length === 0 ? [] : [`Unevaluated items are not allowed (${unexpected(rest)})`];
  }),
  unevaluatedProperties: ofDict((value, { expected, schema }, { check, ...checker }) => {
    const known = evaluatedProperties(value, schema, { check, ...checker });
    const rest = entriesOf(value).filter(([name]) => !known.has(name))
      .flatMap(([name, item]) => check(item, expected).map(() => name));
    if (rest.length === 0) return [];
    return expected === false
      ? [`Unevaluated properties are not allowed (${unexpected([...rest].sort(compareText))})`]
      : [
        `Unevaluated properties are not valid under the given schema (${
          unexpected(rest).replace(/unexpected$/, "unevaluated and invalid")
        })`,
      ];
  }),
};

function missing(value: RuntimeDict, name: string, needed: RuntimeValue): readonly string[] {
  return listed(needed).filter((each) => dictGet(value, each) === undefined)
    .map((each) => `${repr(each)} is a dependency of ${quoted(name)}`);
}

function unexpected(items: RuntimeList): string {
  return `${items.map((item) => repr(item)).join(", ")} ${items.length === 1 ? "was" : "were"} unexpected`;
}

function additionalProperties(
  value: RuntimeDict,
  { expected, schema }: Rule,
  { check, matches }: Checker,
): readonly Finding[] {
  const named = schema.get("properties") ?? null;
  const patterns = entriesOf(schema.get("patternProperties") ?? null).map(([pattern]) => pattern);
  const extras = entriesOf(value).filter(([name]) =>
    !(isDictValue(named) && named.has(name)) && !patterns.some((pattern) => matches(pattern, name))
  );
  if (isDictValue(expected)) return extras.flatMap(([name, item]) => check(item, expected, { at: name }));
  if (truth(expected) || extras.length === 0) return [];
  const names = extras.map(([name]) => name).sort(compareText);
  if (!schema.has("patternProperties")) {
    return [`Additional properties are not allowed (${unexpected(names)})`];
  }
  const rules = [...patterns].sort(compareText).map(quoted).join(", ");
  return [
    `${names.map(quoted).join(", ")} ${
      names.length === 1 ? "does" : "do"
    } not match any of the regexes: ${rules}`,
  ];
}

/** Each item with the schema at its place. */
function inOrder(value: RuntimeList, schemas: RuntimeValue, { check }: Checker): readonly Finding[] {
  return listed(schemas).slice(0, value.length)
    .flatMap((schema, at) => check(value[at] ?? null, schema, { at, rule: at }));
}

/** `items` of older drafts: one schema for all items, or one for each. */
function allItems(value: RuntimeList, { expected }: Rule, checker: Checker): readonly Finding[] {
  if (isListValue(expected)) return inOrder(value, expected, checker);
  return value.flatMap((item, at) => checker.check(item, expected, { at }));
}

/** `items` of the newest draft: for what `prefixItems` says nothing about. */
function furtherItems(
  value: RuntimeList,
  { expected, schema }: Rule,
  { check }: Checker,
): readonly Finding[] {
  const prefixes = schema.get("prefixItems") ?? null;
  const before = isListValue(prefixes) ? prefixes.length : 0;
  const more = value.slice(before);
  if (more.length === 0) return [];
  if (expected !== false) return more.flatMap((item, at) => check(item, expected, { at: before + at }));
  const shown = more.length === 1 ? more[0] ?? null : more;
  return [
    `Expected at most ${before} ${before === 1 ? "item" : "items"} but found ${more.length} extra: ${
      repr(shown)
    }`,
  ];
}

function contained(
  value: RuntimeList,
  { expected, schema }: Rule,
  { isValid, draft }: Checker,
): readonly Finding[] {
  const count = value.filter((item) => isValid(item, expected)).length;
  if (!isSince(draft, "2019-09")) {
    return count > 0 ? [] : [`None of ${repr(value)} are valid under the given schema`];
  }
  const [least, most] = [schema.get("minContains") ?? 1, schema.get("maxContains") ?? value.length];
  if (count > Number(most)) {
    const message = `Too many items match the given schema (expected at most ${str(most)})`;
    return [{ message, keyword: "maxContains", expected: most }];
  }
  if (count >= Number(least)) return [];
  if (count === 0) return [`${repr(value)} does not contain items matching the given schema`];
  const message = `Too few items match the given schema (expected at least ${
    str(least)
  } but only ${count} matched)`;
  return [{ message, keyword: "minContains", expected: least }];
}
