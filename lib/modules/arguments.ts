/** Arguments checked against a specification, in the order and the words of Ansible. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { didYouMean } from "../source/suggest.ts";
import type { Argument, ArgumentRules, ArgumentSpec } from "../model/argument.ts";
import { type Dict, isDict, isList, type Value } from "../model/value.ts";
import { convert } from "./argument_types.ts";
import type { Rendered } from "./module.ts";
import { ruleErrors } from "./argument_rules.ts";

/** What is checked: arguments by the names they were given under. */
export type GivenArguments = ReadonlyMap<string, Rendered>;

export interface CheckedArguments {
  /** By their own names; null where not given and without default. */
  readonly values: ReadonlyMap<string, Value | NestedArguments>;
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
}

/** The arguments inside a dict or list argument, as records. */
export type NestedArguments =
  | Readonly<Record<string, unknown>>
  | readonly Readonly<Record<string, unknown>>[];

export interface CheckOptions {
  /** How messages call what takes the arguments, such as `copy`. */
  readonly name: string;
  /** Where the whole is written: the place of an argument that is missing. */
  readonly at: Span;
  readonly rules?: ArgumentRules | undefined;
  /** Arguments with other names are let through. */
  readonly open?: boolean | undefined;
  /** Names of arguments whose values are not known yet: only that they exist is checked. @default none */
  readonly deferred?: ReadonlySet<string> | undefined;
  /** The environment variables that arguments are taken from which are not given. @default none */
  readonly environment?: ((name: string) => string | undefined) | undefined;
  /** A required argument may be null where its type allows that, as those of roles. @default {false} */
  readonly nullCounts?: boolean | undefined;
}

/**
 * Checks and converts.
 *
 * @throws {DiagnosticError} `bad-argument`: the first mistake, in the order in which Ansible looks for them.
 */
export function checkArguments(
  spec: ArgumentSpec,
  given: GivenArguments,
  options: CheckOptions,
): CheckedArguments {
  const { errors, ...checked } = findMistakes(spec, given, options);
  if (errors[0]) throw errors[0];
  return checked;
}

/** The same with every mistake instead of the first. */
export function findMistakes(
  spec: ArgumentSpec,
  given: GivenArguments,
  options: CheckOptions,
): CheckedArguments & { readonly errors: readonly DiagnosticError[] } {
  const { name, at, rules: allRules = {}, open = false, deferred = new Set(), nullCounts = false } = options;
  const { environment = () => undefined } = options;
  const errors: DiagnosticError[] = [];
  const secrets: string[] = [];
  const { known, unknown } = byOwnName(spec, given);
  // What is not known yet may turn out to be omitted.
  const rules = deferred.size > 0 ? {} : allRules;
  const later = new Set([...deferred].map((written) => given.get(written)));
  const present = nullCounts ? known : withoutNulls(known);
  errors.push(...ruleErrors("exclusive", rules, known, at), ...missing(spec, present, at, rules.missing));
  const values = new Map<string, Value | NestedArguments>();
  for (const [option, argument] of Object.entries(spec)) {
    const written = known.get(option) ?? fromEnvironment(argument, environment, at);
    const result = written && !later.has(written)
      ? checkOne(option, argument, written, { name, nullCounts })
      : { value: argument.default ?? null, errors: [], secrets: [] };
    values.set(option, result.value);
    errors.push(...result.errors);
    secrets.push(...result.secrets);
  }
  errors.push(...ruleErrors("others", rules, known, at, values));
  if (unknown.size > 0 && !open) errors.push(unsupported(spec, unknown, name, allRules.unknown));
  if (open) { for (const [option, { value }] of unknown) values.set(option, value); }
  return { values, secrets, errors };
}

function fromEnvironment(
  { variable }: Argument,
  environment: (name: string) => string | undefined,
  at: Span,
): Rendered | undefined {
  const value = variable === undefined ? undefined : environment(variable);
  return value === undefined ? undefined : { value, at, keyAt: at };
}

function byOwnName(spec: ArgumentSpec, given: GivenArguments) {
  const names = new Map<string, string>();
  for (const [option, { aliases = [] }] of Object.entries(spec)) {
    for (const alias of [option, ...aliases]) names.set(alias, option);
  }
  const known = new Map<string, Rendered>();
  const unknown = new Map<string, Rendered>();
  for (const [option, rendered] of given) {
    const own = names.get(option);
    if (own === undefined) unknown.set(option, rendered);
    else if (!known.has(own) || own === option) known.set(own, rendered);
  }
  return { known, unknown };
}

function withoutNulls(known: GivenArguments): GivenArguments {
  return new Map([...known].filter(([, { value }]) => value !== null));
}

function missing(
  spec: ArgumentSpec,
  present: GivenArguments,
  at: Span,
  words?: string,
): readonly DiagnosticError[] {
  const names = Object.entries(spec).filter(([option, { required }]) => required && !present.has(option))
    .map(([option]) => option);
  if (names.length === 0) return [];
  return [bad(words ?? `missing required arguments: ${names.sort().join(", ")}`, at)];
}

interface Checked {
  readonly value: Value | NestedArguments;
  readonly errors: readonly DiagnosticError[];
  readonly secrets: readonly string[];
}

function checkOne(
  option: string,
  argument: Argument,
  { value, at }: Rendered,
  within: Pick<CheckOptions, "name" | "nullCounts">,
): Checked {
  const isFree = argument.required ? !within.nullCounts : (argument.default ?? null) === null;
  if (value === null && isFree) {
    return { value: null, errors: [], secrets: [] };
  }
  const converted = convert(argument.truncates ? truncated(value) : value, argument.type);
  if ("problem" in converted) {
    const message =
      `argument '${option}' is of type ${converted.found} and we were unable to convert to ${argument.type}: ${converted.problem}`;
    return { value: null, errors: [bad(message, at)], secrets: [] };
  }
  const items = argument.elements && isList(converted.value)
    ? convertItems(option, argument.elements, converted.value, at)
    : converted;
  if ("error" in items) return { value: null, errors: [items.error], secrets: [] };
  const secrets = argument.secret ? textsIn(items.value) : [];
  const choice = wrongChoice(option, argument, items.value, at);
  if (choice) return { value: items.value, errors: [choice], secrets };
  if (argument.options) {
    return { ...nested(option, argument, argument.options, items.value, at, within), secrets };
  }
  return { value: items.value, errors: [], secrets };
}

function convertItems(
  option: string,
  type: Argument["type"],
  items: readonly Value[],
  at: Span,
): { readonly value: Value } | { readonly error: DiagnosticError } {
  const made: Value[] = [];
  for (const item of items) {
    const converted = convert(item, type);
    if ("problem" in converted) {
      const message =
        `Elements value for option '${option}' is of type ${converted.found} and we were unable to convert to ${type}: ${converted.problem}`;
      return { error: bad(message, at) };
    }
    made.push(converted.value);
  }
  return { value: made };
}

function wrongChoice(option: string, { choices }: Argument, value: Value, at: Span): DiagnosticError | null {
  if (!choices || value === null) return null;
  const all = choices.map(shown).join(", ");
  if (isList(value)) {
    const wrong = value.filter((item) => !choices.includes(item));
    if (wrong.length === 0) return null;
    return bad(
      `value of ${option} must be one or more of: ${all}. Got no match for: ${wrong.map(shown).join(", ")}`,
      at,
      didYouMean(shown(wrong[0] ?? ""), choices.map(shown)),
    );
  }
  if (choices.includes(value) || choices.includes(spelled(value))) return null;
  return bad(
    `value of ${option} must be one of: ${all}, got: ${shown(value)}`,
    at,
    didYouMean(shown(value), choices.map(shown)),
  );
}

/** `yes` and `no` may have become booleans on their way through YAML. */
function spelled(value: Value): Value {
  return value === true ? "yes" : value === false ? "no" : value;
}

function nested(
  option: string,
  argument: Argument,
  spec: ArgumentSpec,
  value: Value,
  at: Span,
  { name, nullCounts }: Pick<CheckOptions, "name" | "nullCounts">,
): Omit<Checked, "secrets"> {
  const dicts = argument.type === "list" && isList(value) ? value : [value];
  const errors: DiagnosticError[] = [];
  const made: Readonly<Record<string, unknown>>[] = [];
  for (const one of dicts) {
    if (!isDict(one)) {
      errors.push(bad(`value of '${option}' must be of type dict or list of dicts`, at));
      continue;
    }
    const found = findMistakes(spec, asGiven(one, at), {
      name: `${name}.${option}`,
      at,
      rules: argument.rules,
      nullCounts,
    });
    errors.push(...found.errors.map((error) => bad(foundIn(option, error.message), at, error.hint)));
    made.push(Object.fromEntries(found.values));
  }
  return { value: argument.type === "list" ? made : made[0] ?? {}, errors };
}

/** The message with the argument that it is about, the outermost first: `a -> b`. */
function foundIn(option: string, message: string): string {
  const inner = / found in (?=\S+(?: -> \S+)*$)/;
  return inner.test(message)
    ? message.replace(inner, ` found in ${option} -> `)
    : `${message} found in ${option}`;
}

function asGiven(dict: Dict, at: Span): GivenArguments {
  return new Map([...dict].map(([key, value]) => [String(key), { value, at, keyAt: at }]));
}

function truncated(value: Value): Value {
  return typeof value === "number" ? Math.trunc(value) : value;
}

function unsupported(
  spec: ArgumentSpec,
  unknown: GivenArguments,
  name: string,
  words: string | undefined,
): DiagnosticError {
  const names = [...unknown.keys()].sort();
  const supported = Object.keys(spec).sort().join(", ");
  const aliases = Object.values(spec).flatMap((option) => option.aliases ?? []).sort();
  const [first] = unknown;
  const hint = first && didYouMean(first[0], [...Object.keys(spec), ...aliases]);
  if (words !== undefined) return bad(`${words} ${name}: ${names.join(",")}`, first?.[1].keyAt, hint);
  return bad(
    `Unsupported parameters for (${name}) module: ${names.join(", ")}. Supported parameters include: ${
      aliases.length > 0 ? `${supported} (${aliases.join(", ")})` : supported
    }.`,
    first?.[1].keyAt,
    hint,
  );
}

function textsIn(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(textsIn);
  return isDict(value) ? [...value.values()].flatMap(textsIn) : [];
}

function shown(value: Value): string {
  return value === true ? "True" : value === false ? "False" : String(value);
}

function bad(message: string, at: Span | undefined, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument", at, hint });
}
