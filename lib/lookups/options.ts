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

/** A value that somebody gave for an option, and by what means, as Ansible calls them. */
interface Said {
  readonly value: RuntimeValue;
  readonly origin: string;
}

/**
 * Options that the specification does not know are not looked at.
 *
 * @param plugin The lookup's name, for messages.
 * @throws {PythonError} ValueError for values of another kind.
 */
export function readOptions<S extends OptionSpec>(
  spec: S,
  given: GivenOptions,
  place: OptionPlace,
  plugin: string,
): OptionsOf<S> {
  const read = Object.entries(spec).map(([name, option]) => {
    const said = givenFor([name, ...option.aliases ?? []], given) ?? configured(option, place);
    return [name, said ? checked(name, said, option, plugin) : option.default ?? null] as const;
  });
  return Object.fromEntries(read) as OptionsOf<S>;
}

function givenFor(names: readonly string[], given: GivenOptions): Said | undefined {
  const value = names.map((name) => given.get(name)).find((one) => one !== undefined && one !== null);
  return value === undefined ? undefined : { value, origin: "Direct" };
}

function configured(
  { variables = [], environment = [] }: LookupOption,
  place: OptionPlace,
): Said | undefined {
  for (const name of variables) {
    const value = place.variables.get(name);
    if (value !== undefined) return { value, origin: `var: ${name}` };
  }
  for (const name of environment) {
    const value = place.environment.io.environment[name];
    if (value) return { value, origin: `env: ${name}` };
  }
  return undefined;
}

function checked(name: string, said: Said, { type, choices }: LookupOption, plugin: string): RuntimeValue {
  const { value, origin } = said;
  const converted = asType(value, type);
  const short = plugin.slice(plugin.lastIndexOf(".") + 1);
  const setting = `Config '${name}' for '${short}' lookup plugin from '${origin}' has an invalid value`;
  if (converted === undefined) {
    throw valueError(`${setting}: Invalid value provided for '${LONG_NAMES[type]}': ${repr(value)}`);
  }
  const text = textIn(converted);
  if (choices && (text === undefined || !choices.includes(text))) {
    throw valueError(`Invalid value ${repr(converted)} for config '${name}' for '${short}' lookup plugin.`);
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

/** Whether a value is true or a word for it; whatever is not true is false. */
export function looseBoolean(value: RuntimeValue): boolean {
  const text = textIn(value);
  return text === undefined ? realIn(value) === 1 : TRUE_WORDS.includes(text.trim().toLowerCase());
}

/** The value as a type; undefined for one that it cannot be. */
function asType(value: RuntimeValue, type: keyof OptionTypes): RuntimeValue | undefined {
  const text = textIn(value);
  switch (type) {
    case "bool":
      return looseBoolean(value);
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
