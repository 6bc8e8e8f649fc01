/** The options of lookups: declared once, for checks, types and documentation. */

import type { Value } from "../model/value.ts";
import type { Environment, Variables } from "../template/environment.ts";
import { integerIn, realIn } from "../template/python/numbers.ts";
import { parseFloatText, parseInteger } from "../template/python/parse_number.ts";
import { repr, str } from "../template/python/repr.ts";
import {
  isDictValue,
  isTuple,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tupleItems,
} from "../template/python/values.ts";
import { valueError } from "../template/python/error.ts";

interface OptionTypes {
  readonly bool: boolean;
  readonly int: number;
  readonly float: number;
  readonly str: string;
  readonly list: RuntimeList;
  readonly dict: RuntimeDict;
  readonly raw: RuntimeValue;
}

export interface LookupOption {
  readonly type: keyof OptionTypes;
  readonly description: string;
  readonly default?: Value;
  readonly choices?: readonly string[];
  readonly aliases?: readonly string[];
  /** Variables that say it where the call does not. */
  readonly variables?: readonly string[];
  /** Environment variables that say it where no variable does. */
  readonly environment?: readonly string[];
}

export type OptionSpec = Readonly<Record<string, LookupOption>>;

/** Options as a template gives them. */
export type GivenOptions = ReadonlyMap<string, RuntimeValue>;

/** The options of a specification as a lookup gets them: null for one that nobody says and that has no default. */
export type OptionsOf<S extends OptionSpec> = {
  readonly [Name in keyof S]: S[Name] extends { readonly default: Exclude<Value, null> }
    ? OptionTypes[S[Name]["type"]]
    : OptionTypes[S[Name]["type"]] | null;
};

interface OptionPlace {
  readonly variables: Variables;
  readonly environment: Environment;
}

/** Options that the specification does not know are not looked at. @throws {PythonError} for values of another kind. */
export function readOptions<S extends OptionSpec>(
  spec: S,
  given: GivenOptions,
  place: OptionPlace,
): OptionsOf<S> {
  const read = Object.entries(spec).map(([name, option]) => {
    const said = [name, ...option.aliases ?? []].map((one) =>
      given.get(one)
    ).find((value) => value !== undefined && value !== null) ?? configured(option, place);
    return [name, said === undefined ? option.default ?? null : checked(name, said, option)] as const;
  });
  return Object.fromEntries(read) as OptionsOf<S>;
}

function configured(
  { variables = [], environment = [] }: LookupOption,
  place: OptionPlace,
): RuntimeValue | undefined {
  const named = variables.map((name) => place.variables.get(name)).find((value) => value !== undefined);
  return named ?? environment.map((name) => place.environment.io.environment[name]).find(Boolean);
}

function checked(name: string, value: RuntimeValue, { type, choices }: LookupOption): RuntimeValue {
  const converted = asType(value, type);
  if (converted === undefined) {
    throw valueError(`Invalid value provided for '${LONG_NAMES[type]}': ${repr(value)}`);
  }
  const text = textIn(converted);
  if (choices && (text === undefined || !choices.includes(text))) {
    throw valueError(
      `Invalid value "${str(converted)}" for configuration option "${name}", valid values are: ${
        repr(choices)
      }`,
    );
  }
  return converted;
}

const LONG_NAMES: Readonly<Record<keyof OptionTypes, string>> = {
  bool: "boolean",
  int: "integer",
  float: "float",
  str: "string",
  list: "list",
  dict: "dictionary",
  raw: "raw",
};

const TRUE_WORDS: readonly string[] = ["y", "yes", "on", "1", "true", "t"];

/** The value as a type; undefined for one that it cannot be. */
function asType(value: RuntimeValue, type: keyof OptionTypes): RuntimeValue | undefined {
  const text = textIn(value);
  switch (type) {
    case "bool":
      // Whatever is not true is false.
      return text === undefined ? realIn(value) === 1 : TRUE_WORDS.includes(text.trim().toLowerCase());
    case "int":
      return wholeNumber(value);
    case "float":
      return text === undefined ? realIn(value) : parseFloatText(text);
    case "str":
      return text ?? (realIn(value) === undefined ? undefined : str(value));
    case "list":
      if (text !== undefined) return text.split(",").map((part) => unquoted(part.trim()));
      return Array.isArray(value) ? value : isTuple(value) ? tupleItems(value) : undefined;
    case "dict":
      return isDictValue(value) ? value : undefined;
    case "raw":
      return value;
    default:
      throw new TypeError(`unknown option type: ${type satisfies never}`);
  }
}

function wholeNumber(value: RuntimeValue): number | undefined {
  const text = textIn(value);
  const whole = text === undefined ? integerIn(value) : parseInteger(text);
  if (whole !== undefined) return Number(whole);
  const real = text === undefined ? realIn(value) : parseFloatText(text);
  return real !== undefined && Number.isInteger(real) ? real : undefined;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])([^]+)\1$/, "$2");
}
