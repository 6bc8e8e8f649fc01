/** Filters about what a value is, and whether there is one. */

import { Float } from "../../model/value.ts";
import type { Filter } from "../environment.ts";
import { alias, filter, type Plugins, REQUIRED } from "../plugin.ts";
import { PythonError, typeError } from "../python/error.ts";
import { isListValue } from "../python/values.ts";
import { Marker, MarkerTripped, trip, Undefined } from "../python/marker.ts";
import { integerIn } from "../python/numbers.ts";
import { quoted, repr, str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { nativeTypeName, typeName } from "../python/type_names.ts";
import { Markup, type RuntimeValue, textIn } from "../python/values.ts";

const standIn = filter(
  "default",
  { value: REQUIRED, default_value: "", boolean: false },
  ({ value, default_value, boolean }) => {
    if (typeof boolean !== "boolean") {
      if (boolean instanceof Marker) return trip(boolean);
      throw typeError(`The 'boolean' argument must be of type 'bool', not '${typeName(boolean)}'.`);
    }
    if (value instanceof Undefined) return default_value;
    return boolean && !truth(value) ? default_value : value;
  },
  { markers: "in-arguments" },
);

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["on", true],
  ["true", true],
  ["1", true],
  ["no", false],
  ["off", false],
  ["false", false],
  ["0", false],
]);

export const DEFAULT_FILTERS: Plugins<Filter> = [
  standIn,
  ...alias(standIn, "d"),
  filter("mandatory", { a: REQUIRED, msg: null }, ({ a, msg }) => {
    if (!(a instanceof Undefined)) return a;
    if (msg !== null) throw new PythonError("RuntimeError", str(msg));
    const name = a.name === undefined ? "" : `${quoted(a.name)} `;
    throw new PythonError("RuntimeError", `Mandatory variable ${name}not defined.`);
  }, { markers: "in-arguments" }),
  filter(
    "ternary",
    { value: REQUIRED, true_val: REQUIRED, false_val: REQUIRED, none_val: null },
    ({ value, true_val, false_val, none_val }) => {
      if (value === null && none_val !== null) return none_val;
      return truth(value) ? true_val : false_val;
    },
    { markers: "in-arguments" },
  ),
  filter("bool", { value: REQUIRED }, ({ value }, { context }) => {
    const known = wordFor(value);
    if (known !== undefined) return known;
    const made = integerIn(value) === 1 || (value instanceof Float && value.value === 1);
    context.environment.io.warn(
      `The \`bool\` filter coerced invalid value ${repr(value)} (${typeName(value)}) to ${repr(made)}.`,
      context.at,
      { removedIn: "2.23" },
    );
    return made;
  }),
  filter("type_debug", { obj: REQUIRED }, ({ obj }) => nativeTypeName(obj), { markers: "in-arguments" }),
  filter("attr", { obj: REQUIRED, name: REQUIRED }, ({ obj, name }, { context }) => {
    const text = textIn(name);
    if (text === undefined) throw typeError(`attribute name must be string, not '${typeName(name)}'`);
    return context.attributeOnly(obj, text);
  }),
  filter(
    "extract",
    { item: REQUIRED, container: REQUIRED, morekeys: null },
    ({ item, container, morekeys }, { context }) => {
      const more = morekeys === null ? [] : isListValue(morekeys) ? morekeys : [morekeys];
      let value = container;
      for (const key of [item, ...more]) value = read(value, key, context.item);
      return value;
    },
  ),
  filter("safe", { value: REQUIRED }, ({ value }) => new Markup(str(value))),
];

function wordFor(value: RuntimeValue): boolean | undefined {
  const text = textIn(value);
  if (text !== undefined) return WORDS.get(text.toLowerCase());
  const whole = integerIn(value);
  return typeof value === "boolean" ? value : whole === undefined ? undefined : WORDS.get(String(whole));
}

function read(
  value: RuntimeValue,
  key: RuntimeValue,
  item: (value: RuntimeValue, key: RuntimeValue) => RuntimeValue,
): RuntimeValue {
  try {
    return item(value, key);
  } catch (error) {
    if (error instanceof MarkerTripped) return error.marker;
    throw error;
  }
}
