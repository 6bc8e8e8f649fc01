/** Values checked against JSON schemas of the drafts 4 to 2020-12. */

import { isRaised, LimitExceeded } from "../../python/error.ts";
import { repr, str } from "../../python/repr.ts";
import { isDictValue, type RuntimeDict, type RuntimeValue, textIn } from "../../python/values.ts";
import type { Pattern } from "../../regex/pattern.ts";
import { type Draft, isSince } from "./drafts.ts";
import { hasFormat } from "./formats.ts";
import { JOINING_KEYWORDS } from "./joining_keywords.ts";
import { PART_KEYWORDS } from "./part_keywords.ts";
import type { Checker, Finding, Keyword, Place, Problem } from "./problem.ts";
import { idOf, resolveReference } from "./references.ts";
import { VALUE_KEYWORDS } from "./value_keywords.ts";
import { isType } from "./values.ts";

export interface CheckOptions {
  readonly draft: Draft;
  /** Whether `format` counts. */
  readonly checksFormats: boolean;
  /** A regular expression as Python writes it. @throws {PythonError} ValueError for one that is none. */
  readonly pattern: (source: string) => Pattern;
}

/** References followed inside each other. */
const DEEPEST = 200;

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  ...VALUE_KEYWORDS,
  ...PART_KEYWORDS,
  ...JOINING_KEYWORDS,
};

/** The first draft that has a keyword; others are in all. */
const FIRST: Readonly<Record<string, Draft>> = {
  const: "draft6",
  contains: "draft6",
  exclusiveMinimum: "draft6",
  exclusiveMaximum: "draft6",
  propertyNames: "draft6",
  if: "draft7",
  dependentRequired: "2019-09",
  dependentSchemas: "2019-09",
  unevaluatedItems: "2019-09",
  unevaluatedProperties: "2019-09",
  $recursiveRef: "2019-09",
  prefixItems: "2020-12",
  $dynamicRef: "2020-12",
};

/** The first draft that has a keyword no more. */
const GONE: Readonly<Record<string, Draft>> = { dependencies: "2019-09", additionalItems: "2020-12" };

function keywordOf(name: string, draft: Draft): Keyword | undefined {
  const [first, gone] = [FIRST[name], GONE[name]];
  if ((first && !isSince(draft, first)) || (gone && isSince(draft, gone))) return undefined;
  return Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
}

/** What is wrong with a value, in the order of the schema. @throws {UnresolvedReference} */
export function checkValue(
  value: RuntimeValue,
  schema: RuntimeValue,
  { draft, checksFormats, pattern }: CheckOptions,
): readonly Problem[] {
  const isRegex = (text: string) => {
    try {
      pattern(text);
      return true;
    } catch (error) {
      if (isRaised(error, "ValueError")) return false;
      throw error;
    }
  };
  let depth = 0;
  const check = (part: RuntimeValue, rule: RuntimeValue, document: RuntimeValue): readonly Problem[] => {
    if (rule === true) return [];
    if (rule === false) return [forbidden(part)];
    if (!isDictValue(rule)) return [];
    const inside = idOf(rule) === null ? document : rule;
    const checker: Checker = {
      draft,
      isType: (one, type) => isType(one, type, isSince(draft, "draft6")),
      check: (one, other, place = {}) => check(one, other, inside).map((problem) => placed(problem, place)),
      isValid: (one, other) => check(one, other, inside).length === 0,
      matches: (source, text) => pattern(source).search(text) !== null,
      hasFormat: (text, format) => !checksFormats || hasFormat(text, format, draft, isRegex),
      target: (reference) => resolveReference(reference, schema, inside).schema,
      follow: (one, reference) => {
        const target = resolveReference(reference, schema, inside);
        // References may lead in a circle that no part of the value ends.
        if (depth >= DEEPEST) throw new LimitExceeded(`the reference ${reference} leads in a circle`);
        depth++;
        try {
          return check(one, target.schema, target.document);
        } finally {
          depth--;
        }
      },
    };
    return rulesOf(rule, draft).flatMap(([name, expected]) =>
      [...keywordOf(name, draft)?.({ expected, value: part, schema: rule }, checker) ?? []]
        .map((finding) => problemOf(finding, name, expected, part, rule))
    );
  };
  return check(value, schema, schema);
}

/** Beside a reference older drafts see nothing else. */
function rulesOf(schema: RuntimeDict, draft: Draft): readonly (readonly [string, RuntimeValue])[] {
  const reference = schema.get("$ref");
  if (!isSince(draft, "2019-09") && textIn(reference ?? null) !== undefined) {
    return [["$ref", reference ?? null]];
  }
  return [...schema].map(([name, expected]) => [str(name), expected]);
}

function problemOf(
  finding: Finding,
  name: string,
  expected: RuntimeValue,
  found: RuntimeValue,
  schema: RuntimeValue,
): Problem {
  const shown = name === "if" || name === "$ref" ? [] : [name];
  if (typeof finding === "string") {
    return { message: finding, path: [], schemaPath: shown, keyword: name, expected, found, schema };
  }
  if ("path" in finding) return { ...finding, schemaPath: [...shown, ...finding.schemaPath] };
  return { ...finding, path: [], schemaPath: shown, found, schema };
}

/** A problem of a part, as one of the whole. What `false` forbids is said without a place. */
function placed(problem: Problem, { at, rule }: Place): Problem {
  if (problem.keyword === null && problem.path.length === 0 && problem.schemaPath.length === 0) {
    return problem;
  }
  return {
    ...problem,
    path: at === undefined ? problem.path : [at, ...problem.path],
    schemaPath: rule === undefined ? problem.schemaPath : [rule, ...problem.schemaPath],
  };
}

function forbidden(value: RuntimeValue): Problem {
  return {
    message: `False schema does not allow ${repr(value)}`,
    path: [],
    schemaPath: [],
    keyword: null,
    expected: null,
    found: value,
    schema: false,
  };
}
