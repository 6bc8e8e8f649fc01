/** `ansible.utils.validate`: what is wrong with data, judged by criteria. */

import type { CallContext, Filter, Test } from "../../environment.ts";
import { readJson } from "../../filters/json.ts";
import { filter, type Plugins, REQUIRED, test } from "../../plugin.ts";
import { isRaised } from "../../python/error.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { dictOf } from "../../python/keys.ts";
import { ordered } from "../../python/order.ts";
import { str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { isDictValue, type RuntimeList, type RuntimeValue, textIn, tuple } from "../../python/values.ts";
import { booleanOption, choiceOption, failed } from "../arguments.ts";
import { type Pattern, patternFor } from "../../regex/pattern.ts";
import { checkValue } from "./check.ts";
import { draftOf, DRAFTS } from "./drafts.ts";
import { type Problem, type Step, UnresolvedReference } from "./problem.ts";

const IN_UTILS = { collection: "ansible.utils", extra: true } as const;
const JSONSCHEMA = "ansible.utils.jsonschema";

export const VALIDATE_FILTERS: Plugins<Filter> = [
  filter(
    "validate",
    { data: REQUIRED, criteria: REQUIRED },
    ({ data, criteria }, { extra, context }) => validationErrors(data, criteria, extra, contextOf(context)),
    { ...IN_UTILS, positionalOnly: 2 },
  ),
];

export const VALIDATE_TESTS: Plugins<Test> = [
  test("validate", { data: REQUIRED }, ({ data }, { extra, context }) => {
    const criteria = extra.get("criteria");
    if (criteria === undefined || !truth(criteria)) {
      throw failed(
        "argspec validation failed for validate test plugin with errors: ['missing required arguments: criteria']",
      );
    }
    return validationErrors(data, criteria, extra, contextOf(context)).length === 0;
  }, IN_UTILS),
];

/** What a validation needs of the place that it is called from. */
export interface ValidationContext {
  /** A variable, undefined where there is none. */
  readonly variable: (name: string) => RuntimeValue | undefined;
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** A regular expression as Python writes it. @throws {PythonError} ValueError for one that is none. */
  readonly pattern: (source: string) => Pattern;
}

function contextOf({ environment, variables }: CallContext): ValidationContext {
  return {
    variable: variables.get,
    environment: environment.io.environment,
    pattern: (source) => patternFor(environment, source, { ignoreCase: false, multiline: false }),
  };
}

/**
 * Every problem as a dict; texts for what makes a validation impossible, such as a reference that points nowhere.
 *
 * @param options `engine`, `draft` and `check_format`.
 * @throws {PythonError} for data and criteria that are no JSON, and for an unknown engine.
 */
export function validationErrors(
  data: RuntimeValue,
  criteria: RuntimeValue,
  options: ReadonlyMap<string, RuntimeValue>,
  context: ValidationContext,
): RuntimeList {
  const engine = str(options.get("engine") ?? JSONSCHEMA);
  if (engine !== JSONSCHEMA) {
    throw failed(`validate plugin failed with errors: For engine '${engine}' no validate plugin is known`);
  }
  const value = jsonIn("data", data);
  const schemas = (isSequence(criteria) ? listOf(criteria) : [criteria]).map((one) =>
    jsonIn("criteria", one)
  );
  const { draft, checksFormats } = settings(options, context);
  try {
    return schemas.flatMap((schema) =>
      inOrderOfPaths(
        checkValue(value, schema, {
          draft: draft ?? draftOf(schema),
          checksFormats,
          pattern: context.pattern,
        }),
      ).map(reported)
    );
  } catch (error) {
    if (error instanceof UnresolvedReference || isRaised(error, "TypeError", "ValueError")) {
      return [error.message];
    }
    throw error;
  }
}

/** What `validate` says in words about problems that it has reported. */
export function validationMessage(errors: RuntimeList): string {
  return errors.flatMap((error) =>
    isDictValue(error)
      ? [`At '${str(error.get("schema_path") ?? "")}' ${str(error.get("message") ?? "")}. `]
      : []
  ).join("\n");
}

/** By options, else by variables, else by the environment. */
function settings(options: ReadonlyMap<string, RuntimeValue>, { environment, variable }: ValidationContext) {
  const given = (name: string): RuntimeValue =>
    options.get(name) ?? variable(`ansible_validate_jsonschema_${name}`) ??
      environment[`ANSIBLE_VALIDATE_JSONSCHEMA_${name.toUpperCase()}`] ?? null;
  const draft = given("draft");
  const checks = given("check_format");
  return {
    draft: draft === null ? null : choiceOption("draft", draft, DRAFTS),
    checksFormats: checks === null || booleanOption("check_format", checks),
  };
}

/** @throws {PythonError} */
function jsonIn(name: string, value: RuntimeValue): RuntimeValue {
  const text = textIn(value);
  if (text === undefined) return value;
  try {
    return readJson(text);
  } catch (error) {
    if (!isRaised(error, "ValueError")) throw error;
    throw failed(
      `'${name}' option value is invalid, value should a valid JSON. Failed to read with error '${error.message}'`,
    );
  }
}

/** @throws {PythonError} TypeError for paths whose steps cannot be compared. */
function inOrderOfPaths(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => comparePaths(a.path, b.path));
}

function comparePaths(a: readonly Step[], b: readonly Step[]): number {
  const [left, right] = [tuple([...a]), tuple([...b])];
  if (ordered("<", left, right)) return -1;
  return ordered("<", right, left) ? 1 : 0;
}

function reported({ message, path, schemaPath, schema, expected, keyword, found }: Problem): RuntimeValue {
  const json = path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`);
  return dictOf([
    ["message", message],
    ["data_path", path.join(".")],
    ["json_path", `$${json.join("")}`],
    ["schema_path", schemaPath.join(".")],
    ["relative_schema", schema],
    ["expected", expected],
    ["validator", keyword],
    ["found", found],
  ]);
}
