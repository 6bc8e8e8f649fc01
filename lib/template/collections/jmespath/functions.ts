/** The functions of JMESPath. */

import { float, integer } from "../../../model/value.ts";
import { type JsonStyle, writeJson } from "../../json/write_json.ts";
import { contains, length, sequenceItems } from "../../python/iterate.ts";
import { dictSet } from "../../python/keys.ts";
import { floatIn, integerIn, isNumber, negative, realIn } from "../../python/numbers.ts";
import { ordered, sorted } from "../../python/order.ts";
import { parseFloatText, parseInteger, truncated } from "../../python/parse_number.ts";
import { repr, str } from "../../python/repr.ts";
import { characters, trimSpace } from "../../python/text.ts";
import { typeName } from "../../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { JmespathError } from "./error.ts";

/** An argument is a value, or an expression that the function applies. */
export type Argument =
  | { readonly kind: "value"; readonly value: RuntimeValue }
  | { readonly kind: "reference"; readonly apply: (value: RuntimeValue) => RuntimeValue };

type JsonType = "string" | "number" | "boolean" | "array" | "object" | "null" | "unknown";

/** What an argument may be: types, lists of one type, or a reference; nothing for anything. */
type Kind = JsonType | "array-number" | "array-string" | "expref";

interface JmespathFunction {
  readonly parameters: readonly (readonly Kind[])[];
  /** The last parameter may be given any number of times. */
  readonly isVariadic?: boolean;
  readonly apply: (args: Given) => RuntimeValue;
}

/** Arguments whose types have been checked. */
class Given {
  constructor(private readonly name: string, private readonly args: readonly Argument[]) {}

  get values(): RuntimeList {
    return this.args.map((_, at) => this.value(at));
  }

  value(at = 0): RuntimeValue {
    const arg = this.args[at];
    return arg?.kind === "value" ? arg.value : null;
  }

  text(at = 0): string {
    return str(this.value(at));
  }

  items(at = 0): RuntimeList {
    return sequenceItems(this.value(at)) ?? [];
  }

  apply(at: number, value: RuntimeValue): RuntimeValue {
    const arg = this.args[at];
    return arg?.kind === "reference" ? arg.apply(value) : null;
  }

  /** What an expression gives for each item, all of which have to be of one of some types. */
  keys(items: RuntimeList, at: number, allowed: readonly Kind[]): RuntimeList {
    return items.map((item) => {
      const key = this.apply(at, item);
      if (!allowed.includes(jsonType(key))) throw wrongType(this.name, key, jsonType(key), allowed);
      return key;
    });
  }
}

const NUMBERS_OR_TEXTS: readonly Kind[] = ["array-number", "array-string"];

const FUNCTIONS: Readonly<Record<string, JmespathFunction>> = {
  abs: { parameters: [["number"]], apply: (args) => absolute(args.value()) },
  avg: {
    parameters: [["array-number"]],
    apply: (args) => {
      const items = args.items();
      return items.length === 0 ? null : float((realIn(sum(items)) ?? 0) / items.length);
    },
  },
  ceil: { parameters: [["number"]], apply: (args) => rounded(args.value(), Math.ceil) },
  contains: {
    parameters: [["array", "string"], []],
    apply: (args) => contains(args.value(), args.value(1)),
  },
  ends_with: { parameters: [["string"], ["string"]], apply: (args) => args.text().endsWith(args.text(1)) },
  floor: { parameters: [["number"]], apply: (args) => rounded(args.value(), Math.floor) },
  join: {
    parameters: [["string"], ["array-string"]],
    apply: (args) => args.items(1).map(str).join(args.text()),
  },
  keys: { parameters: [["object"]], apply: (args) => [...entries(args.value())].map(([key]) => key) },
  length: { parameters: [["string", "array", "object"]], apply: (args) => length(args.value()) },
  map: {
    parameters: [["expref"], ["array"]],
    apply: (args) => args.items(1).map((item) => args.apply(0, item)),
  },
  max: { parameters: [NUMBERS_OR_TEXTS], apply: (args) => best(args.items(), args.items(), ">") },
  max_by: { parameters: [["array"], ["expref"]], apply: (args) => bestBy(args, ">") },
  merge: {
    parameters: [["object"]],
    isVariadic: true,
    apply: (args) => {
      const made = new Map<RuntimeValue, RuntimeValue>();
      for (const value of args.values) for (const [key, item] of entries(value)) dictSet(made, key, item);
      return made;
    },
  },
  min: { parameters: [NUMBERS_OR_TEXTS], apply: (args) => best(args.items(), args.items(), "<") },
  min_by: { parameters: [["array"], ["expref"]], apply: (args) => bestBy(args, "<") },
  not_null: {
    parameters: [[]],
    isVariadic: true,
    apply: (args) => args.values.find((value) => value !== null) ?? null,
  },
  reverse: {
    parameters: [["array", "string"]],
    apply: (args) => {
      const text = textIn(args.value());
      return text === undefined ? [...args.items()].reverse() : [...characters(text)].reverse().join("");
    },
  },
  sort: { parameters: [NUMBERS_OR_TEXTS], apply: (args) => sorted(args.items()) },
  sort_by: { parameters: [["array"], ["expref"]], apply: sortedBy },
  starts_with: {
    parameters: [["string"], ["string"]],
    apply: (args) => args.text().startsWith(args.text(1)),
  },
  sum: { parameters: [["array-number"]], apply: (args) => sum(args.items()) },
  to_array: {
    parameters: [[]],
    apply: (args) => isListValue(args.value()) ? args.value() : [args.value()],
  },
  to_number: { parameters: [[]], apply: (args) => toNumber(args.value()) },
  to_string: {
    parameters: [[]],
    apply: (args) => textIn(args.value()) ?? writeJson(args.value(), COMPACT),
  },
  type: { parameters: [[]], apply: (args) => jsonType(args.value()) },
  values: { parameters: [["object"]], apply: (args) => [...entries(args.value())].map(([, value]) => value) },
};

const COMPACT: JsonStyle = {
  indent: null,
  itemSeparator: ",",
  keySeparator: ":",
  sortKeys: false,
  asciiOnly: true,
  allowsNan: true,
  isAnsible: true,
};

/** @throws {JmespathError} for an unknown function, and for arguments that it does not take. */
export function callFunction(name: string, args: readonly Argument[]): RuntimeValue {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) throw new JmespathError(`Unknown function: ${name}()`);
  const { parameters, isVariadic = false } = found;
  const fits = isVariadic ? args.length >= parameters.length : args.length === parameters.length;
  if (!fits) {
    const count = `${isVariadic ? "at least " : ""}${parameters.length} argument${
      parameters.length === 1 ? "" : "s"
    }`;
    throw new JmespathError(`Expected ${count} for function ${name}(), received ${args.length}`);
  }
  parameters.forEach((kinds, at) => {
    const arg = args[at];
    if (arg && kinds.length > 0) checkArgument(name, arg, kinds);
  });
  return found.apply(new Given(name, args));
}

function checkArgument(name: string, arg: Argument, kinds: readonly Kind[]): void {
  if (arg.kind === "reference") {
    if (!kinds.includes("expref")) throw wrongType(name, "expression", "expref", kinds);
    return;
  }
  const type = jsonType(arg.value);
  if (kinds.includes(type)) return;
  const itemKinds = kinds.filter((kind) => kind.startsWith("array-")).map((kind) =>
    kind.slice("array-".length)
  );
  if (type !== "array" || itemKinds.length === 0) throw wrongType(name, arg.value, type, kinds);
  const items = sequenceItems(arg.value) ?? [];
  const first = jsonType(items[0] ?? null);
  const wrong = items.find((item) => !itemKinds.includes(first) || jsonType(item) !== first);
  if (wrong !== undefined) throw wrongType(name, wrong, typeName(wrong), kinds);
}

function wrongType(name: string, value: RuntimeValue, type: string, kinds: readonly Kind[]): JmespathError {
  return new JmespathError(
    `In function ${name}(), invalid type for value: ${str(value)}, expected one of: ${
      repr([...kinds])
    }, received: "${type}"`,
  );
}

function jsonType(value: RuntimeValue): JsonType {
  if (value === null) return "null";
  if (typeof value === "boolean") return "boolean";
  if (textIn(value) !== undefined) return "string";
  if (isNumber(value)) return "number";
  if (isListValue(value)) return "array";
  return isDictValue(value) ? "object" : "unknown";
}

function entries(value: RuntimeValue): Iterable<readonly [RuntimeValue, RuntimeValue]> {
  return isDictValue(value) ? value : [];
}

function absolute(value: RuntimeValue): RuntimeValue {
  return (realIn(value) ?? 0) < 0 ? negative(value) ?? null : value;
}

function rounded(value: RuntimeValue, round: (value: number) => number): RuntimeValue {
  const real = floatIn(value);
  return real === undefined ? value : truncated(round(real));
}

function sum(items: RuntimeList): RuntimeValue {
  const wholes = items.map(integerIn);
  if (wholes.every((whole) => whole !== undefined)) {
    return integer(wholes.reduce<bigint>((total, whole) => total + BigInt(whole), 0n));
  }
  return float(items.reduce<number>((total, item) => total + (realIn(item) ?? 0), 0));
}

function toNumber(value: RuntimeValue): RuntimeValue {
  if (isNumber(value)) return typeof value === "boolean" ? null : value;
  const text = textIn(value);
  if (text === undefined) return null;
  const whole = parseInteger(trimSpace(text));
  if (whole !== undefined) return whole;
  const real = parseFloatText(text);
  return real === undefined ? null : float(real);
}

/** The first item whose key is the greatest or the least; null of none. */
function best(items: RuntimeList, keys: RuntimeList, better: "<" | ">"): RuntimeValue {
  let found = 0;
  keys.forEach((key, at) => {
    if (ordered(better, key, keys[found] ?? null)) found = at;
  });
  return items[found] ?? null;
}

function bestBy(args: Given, better: "<" | ">"): RuntimeValue {
  const items = args.items();
  return items.length === 0 ? null : best(items, args.keys(items, 1, ["number", "string"]), better);
}

/** The first key decides whether all have to be numbers or texts. */
function sortedBy(args: Given): RuntimeValue {
  const items = args.items();
  if (items.length === 0) return [];
  const type = jsonType(args.apply(1, items[0] ?? null));
  if (type !== "number" && type !== "string") {
    throw wrongType("sort_by", items[0] ?? null, type, ["string", "number"]);
  }
  const keys = new Map(args.keys(items, 1, [type]).map((key, at) => [at, key]));
  return sorted(items.keys(), (at) => keys.get(Number(at)) ?? null).map((at) => items[Number(at)] ?? null);
}
