/** Attributes of values: what Python's `getattr` finds, without its internals. */

import { Timestamp, Tuple } from "../../model/value.ts";
import { floatIn, integerIn } from "../python/numbers.ts";
import { TimeDelta } from "../python/time_delta.ts";
import {
  GroupTuple,
  isDictValue,
  isListValue,
  MarkedText,
  ObjectValue,
  type RuntimeValue,
} from "../python/values.ts";
import {
  DATE_METHODS,
  DATETIME_METHODS,
  TIME_DELTA_METHODS,
  timestampAttribute,
} from "./datetime_methods.ts";
import { DICT_METHODS } from "./dict_methods.ts";
import { LIST_METHODS, TUPLE_METHODS } from "./list_methods.ts";
import { BoundMethod, type Methods } from "./method.ts";
import {
  BYTES_METHODS,
  FLOAT_METHODS,
  floatAttribute,
  INT_METHODS,
  integerAttribute,
} from "./number_methods.ts";
import { STR_METHODS } from "./str_methods.ts";

/** The attribute of a value, undefined where there is none. Names that begin with an underscore are the caller's matter. */
export function attributeOf(value: RuntimeValue, name: string): RuntimeValue | undefined {
  if (isDictValue(value)) return bound(DICT_METHODS, name, value);
  if (typeof value === "string") return bound(STR_METHODS, name, value);
  if (isListValue(value)) return bound(LIST_METHODS, name, value);
  if (value instanceof TimeDelta) return value.attribute(name) ?? bound(TIME_DELTA_METHODS, name, value);
  if (value instanceof ObjectValue) return value.attribute(name);
  if (value instanceof Timestamp) {
    const attribute = timestampAttribute(value, name);
    if (attribute !== undefined) return attribute;
    return bound(value.dateOnly ? DATE_METHODS : DATETIME_METHODS, name, value);
  }
  if (value instanceof GroupTuple && name === "grouper") return value.grouper;
  if (value instanceof GroupTuple && name === "list") return value.list;
  if (value instanceof Tuple) return bound(TUPLE_METHODS, name, value);
  if (value instanceof MarkedText) return bound(STR_METHODS, name, value.text);
  if (value instanceof Uint8Array) return bound(BYTES_METHODS, name, value);
  return numberAttribute(value, name);
}

function numberAttribute(value: RuntimeValue, name: string): RuntimeValue | undefined {
  const whole = integerIn(value);
  if (whole !== undefined) return integerAttribute(whole, name) ?? bound(INT_METHODS, name, whole);
  const real = floatIn(value);
  if (real === undefined) return undefined;
  return floatAttribute(real, name) ?? bound(FLOAT_METHODS, name, real);
}

function bound<T extends RuntimeValue>(
  methods: Methods<T>,
  name: string,
  value: T,
): RuntimeValue | undefined {
  const method = methods.get(name);
  return method && new BoundMethod(name, value, method);
}

/** Names that every Python object has, and containers besides: reading one is refused, not undefined. */
const INTERNALS: ReadonlySet<string> = new Set(
  ("class delattr dir doc eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce " +
    "reduce_ex repr setattr sizeof str subclasshook contains getitem iter len add mul rmul setitem delitem")
    .split(" ").map((name) => `__${name}__`),
);

/** Whether a name is one of Python's internals, which the sandbox keeps from templates. */
export function isInternal(name: string): boolean {
  return INTERNALS.has(name);
}

/** Ansible lets templates call these on integers, underscores notwithstanding. */
export function isAllowedInternal(value: RuntimeValue, name: string): boolean {
  return name.startsWith("__") && integerIn(value) !== undefined && INT_METHODS.has(name);
}
