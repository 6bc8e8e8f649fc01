/** Which items and properties the keywords of a schema have already looked at, for the `unevaluated` ones. */

import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { str } from "../../python/repr.ts";
import { isSince } from "./drafts.ts";
import type { Checker } from "./problem.ts";

/** The places of the items that are looked at. */
export function evaluatedItems(
  value: RuntimeList,
  schema: RuntimeValue,
  checker: Checker,
): ReadonlySet<number> {
  if (!isDictValue(schema)) return new Set();
  const all = new Set(value.keys());
  const items = schema.get("items");
  if (
    items !== undefined &&
    (isSince(checker.draft, "2020-12") || schema.has("additionalItems") || isDictValue(items))
  ) {
    return all;
  }
  const before = schema.get("prefixItems") ?? items ?? null;
  const tested = ["contains", "unevaluatedItems"].flatMap((keyword) => {
    const rule = schema.get(keyword);
    return rule === undefined ? [] : [...all].filter((at) => checker.isValid(value[at] ?? null, rule));
  });
  return new Set([
    ...isListValue(before) ? before.keys() : [],
    ...tested,
    ...applied(value, schema, checker).flatMap((one) => [...evaluatedItems(value, one, checker)]),
  ]);
}

/** The names of the properties that are looked at. */
export function evaluatedProperties(
  value: RuntimeDict,
  schema: RuntimeValue,
  checker: Checker,
): ReadonlySet<string> {
  if (!isDictValue(schema)) return new Set();
  const names = [...value.keys()].map(str);
  const properties = schema.get("properties") ?? null;
  const patterns = schema.get("patternProperties") ?? null;
  const dependent = schema.get("dependentSchemas") ?? null;
  const dependents = isDictValue(dependent) ? [...dependent].filter(([name]) => value.has(name)) : [];
  const valid = ["additionalProperties", "unevaluatedProperties"].flatMap((keyword) => {
    const rule = schema.get(keyword);
    return rule === undefined ? [] : names.filter((name) => checker.isValid(value.get(name) ?? null, rule));
  });
  return new Set([
    ...names.filter((name) => isDictValue(properties) && properties.has(name)),
    ...names.filter((name) =>
      isDictValue(patterns) && [...patterns.keys()].some((pattern) => checker.matches(str(pattern), name))
    ),
    ...valid,
    ...[...applied(value, schema, checker), ...dependents.map(([, one]) => one)]
      .flatMap((one) => [...evaluatedProperties(value, one, checker)]),
  ]);
}

/** The schemas inside a schema that say something about the same value and that it fulfils. */
function applied(value: RuntimeValue, schema: RuntimeDict, checker: Checker): readonly RuntimeValue[] {
  const references = ["$ref", "$dynamicRef", "$recursiveRef"].flatMap((keyword) => {
    const reference = textIn(schema.get(keyword) ?? null);
    return reference === undefined ? [] : [checker.target(reference)];
  });
  const alternatives = ["allOf", "oneOf", "anyOf"].flatMap((keyword) => {
    const schemas = schema.get(keyword) ?? null;
    return isListValue(schemas) ? schemas.filter((one) => checker.isValid(value, one)) : [];
  });
  const condition = schema.get("if");
  if (condition === undefined) return [...references, ...alternatives];
  const isMet = checker.isValid(value, condition);
  const branch = schema.get(isMet ? "then" : "else");
  return [
    ...references,
    ...alternatives,
    ...isMet ? [condition] : [],
    ...branch === undefined ? [] : [branch],
  ];
}
