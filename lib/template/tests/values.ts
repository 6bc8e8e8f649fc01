/** Jinja's tests of what a value is, and of how two values compare. */

import { isInteger } from "../../model/value.ts";
import { Callable, type Test } from "../environment.ts";
import { binary } from "../evaluate/operators.ts";
import { pluginNamed } from "../evaluate/call.ts";
import { alias, type Plugins, REQUIRED, test } from "../plugin.ts";
import { contains, iterable, lengthIn } from "../python/iterate.ts";
import { Failed, Undefined } from "../python/marker.ts";
import { floatIn, isNumber } from "../python/numbers.ts";
import { ordered, type Ordering } from "../python/order.ts";
import { str } from "../python/repr.ts";
import { isLower, isUpper } from "../python/text_case.ts";
import { equals } from "../python/truth.ts";
import {
  isDictValue,
  isListValue,
  Markup,
  NoElse,
  ObjectValue,
  type RuntimeValue,
  textIn,
} from "../python/values.ts";

const VALUE = { value: REQUIRED } as const;
const PAIR = { a: REQUIRED, b: REQUIRED } as const;

export const VALUE_TESTS: Plugins<Test> = [
  test("defined", VALUE, ({ value }) => value instanceof Failed ? value : !isMissing(value), {
    markers: "in-arguments",
  }),
  test("undefined", VALUE, ({ value }) => value instanceof Failed ? value : isMissing(value), {
    markers: "in-arguments",
  }),
  test("none", VALUE, ({ value }) => value === null),
  test("boolean", VALUE, ({ value }) => typeof value === "boolean"),
  test("true", VALUE, ({ value }) => value === true),
  test("false", VALUE, ({ value }) => value === false),
  test("integer", VALUE, ({ value }) => isInteger(value)),
  test("float", VALUE, ({ value }) => floatIn(value) !== undefined),
  test("number", VALUE, ({ value }) => isNumber(value)),
  test("string", VALUE, ({ value }) => textIn(value) !== undefined),
  test("mapping", VALUE, ({ value }) => isDictValue(value)),
  test("sequence", VALUE, ({ value }) => lengthIn(value) !== undefined),
  test("iterable", VALUE, ({ value }) => iterable(value) !== undefined),
  test("callable", VALUE, ({ value }) => value instanceof Callable),
  test("escaped", VALUE, ({ value }) => value instanceof Markup),
  test("lower", VALUE, ({ value }) => isLower(str(value))),
  test("upper", VALUE, ({ value }) => isUpper(str(value))),
  test("odd", VALUE, ({ value }, { context }) => equals(binary("%", value, 2, context.budget), 1)),
  test("even", VALUE, ({ value }, { context }) => equals(binary("%", value, 2, context.budget), 0)),
  test(
    "divisibleby",
    { value: REQUIRED, num: REQUIRED },
    ({ value, num }, { context }) => equals(binary("%", value, num, context.budget), 0),
  ),
  test("sameas", { value: REQUIRED, other: REQUIRED }, ({ value, other }) => isSame(value, other)),
  test("in", { value: REQUIRED, seq: REQUIRED }, ({ value, seq }) => contains(seq, value)),
  test(
    "filter",
    VALUE,
    ({ value }, { context: { environment } }) =>
      pluginNamed(environment.filters, textIn(value) ?? "") !== undefined,
  ),
  test(
    "test",
    VALUE,
    ({ value }, { context: { environment } }) =>
      pluginNamed(environment.tests, textIn(value) ?? "") !== undefined,
  ),
  ...comparison(["eq", "equalto", "=="], (a, b) => equals(a, b)),
  ...comparison(["ne", "!="], (a, b) => !equals(a, b)),
  ...comparison(["lt", "lessthan", "<"], orderedBy("<")),
  ...comparison(["le", "<="], orderedBy("<=")),
  ...comparison(["gt", "greaterthan", ">"], orderedBy(">")),
  ...comparison(["ge", ">="], orderedBy(">=")),
];

function isMissing(value: RuntimeValue): boolean {
  return value instanceof Undefined || value instanceof NoElse;
}

function comparison(
  [name = "", ...others]: readonly string[],
  holds: (a: RuntimeValue, b: RuntimeValue) => boolean,
) {
  const first = test(name, PAIR, ({ a, b }) => holds(a, b));
  return [first, ...alias(first, ...others)];
}

function orderedBy(operator: Ordering): (a: RuntimeValue, b: RuntimeValue) => boolean {
  return (a, b) => ordered(operator, a, b);
}

/** Whether two values are one: equal scalars of one type, or the very same list or dict. */
function isSame(a: RuntimeValue, b: RuntimeValue): boolean {
  if (a === b) return true;
  const isPart = (value: RuntimeValue) =>
    isListValue(value) || isDictValue(value) || value instanceof ObjectValue;
  return typeof a === typeof b && !isPart(a) && !isPart(b) && typeof a === "object" && equals(a, b);
}
