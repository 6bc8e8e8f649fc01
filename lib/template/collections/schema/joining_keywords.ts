/** Keywords that join schemas: all, any, one or none of them, conditions, references. */

import { repr, str } from "../../python/repr.ts";
import type { Keyword } from "./problem.ts";
import { listed } from "./value_keywords.ts";

const reference: Keyword = ({ expected, value }, { follow }) => follow(value, str(expected));

export const JOINING_KEYWORDS: Readonly<Record<string, Keyword>> = {
  $ref: reference,
  $dynamicRef: reference,
  $recursiveRef: reference,
  allOf: ({ expected, value }, { check }) =>
    listed(expected).flatMap((schema, rule) => check(value, schema, { rule })),
  anyOf: ({ expected, value }, { isValid }) =>
    listed(expected).some((schema) => isValid(value, schema))
      ? []
      : [`${repr(value)} is not valid under any of the given schemas`],
  oneOf: ({ expected, value }, { isValid }) => {
    const [first, ...others] = listed(expected).filter((schema) => isValid(value, schema));
    if (first === undefined) return [`${repr(value)} is not valid under any of the given schemas`];
    if (others.length === 0) return [];
    return [
      `${repr(value)} is valid under each of ${[...others, first].map((schema) => repr(schema)).join(", ")}`,
    ];
  },
  not: ({ expected, value }, { isValid }) =>
    isValid(value, expected) ? [`${repr(value)} should not be valid under ${repr(expected)}`] : [],
  if: ({ expected, value, schema }, { check, isValid }) => {
    const name = isValid(value, expected) ? "then" : "else";
    const branch = schema.get(name);
    return branch === undefined ? [] : check(value, branch, { rule: name });
  },
};
