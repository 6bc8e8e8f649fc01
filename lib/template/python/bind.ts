/** Parameters of Python functions, and arguments bound to them. */

import type { Arguments } from "../environment.ts";
import { typeError } from "./error.ts";
import type { RuntimeList, RuntimeValue } from "./values.ts";

/** The default of a parameter that has none. */
export const REQUIRED: unique symbol = Symbol("required");

/** Names in their order, each with its default. */
export type Parameters = Readonly<Record<string, RuntimeValue | typeof REQUIRED>>;

export type Bound<P extends Parameters> = { readonly [name in keyof P]: RuntimeValue };

/** What arguments without a parameter of their own may do. */
export interface BindOptions {
  /** The function takes more positional arguments (`*args`). */
  readonly rest?: boolean;
  /** The function takes keyword arguments of any name (`**kwargs`). */
  readonly extra?: boolean;
  /** How many of the parameters cannot be given by name. */
  readonly positionalOnly?: number;
}

export interface BoundArguments<P extends Parameters> {
  readonly values: Bound<P>;
  readonly rest: RuntimeList;
  readonly extra: ReadonlyMap<string, RuntimeValue>;
}

const NOTHING: ReadonlyMap<string, RuntimeValue> = new Map();

/** A function that binds arguments. @throws {PythonError} TypeError, worded as Python does for the function's name. */
export function binder<P extends Parameters>(
  name: string,
  parameters: P,
  { rest = false, extra = false, positionalOnly = 0 }: BindOptions = {},
): (args: Arguments) => BoundArguments<P> {
  const names = Object.keys(parameters);
  const defaults = names.map((key) => parameters[key] ?? null);
  return ({ positional, named }) => {
    if (!rest && positional.length > names.length) {
      throw tooMany(name, names.length, defaults, positional.length);
    }
    const values: Record<string, RuntimeValue> = {};
    const missing: string[] = [];
    let used = 0;
    for (let at = 0; at < names.length; at++) {
      const key = names[at] ?? "";
      const byName = at < positionalOnly ? undefined : named.get(key);
      if (byName !== undefined) used++;
      if (at < positional.length) {
        if (byName !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
        values[key] = positional[at] ?? null;
      } else if (byName !== undefined) values[key] = byName;
      else {
        const value = defaults[at] ?? null;
        if (typeof value === "symbol") missing.push(key);
        else values[key] = value;
      }
    }
    const left = used === named.size ? NOTHING : unused(named, names.slice(positionalOnly));
    if (left.size > 0 && !extra) {
      throw typeError(`${name}() got an unexpected keyword argument '${[...left.keys()][0]}'`);
    }
    if (missing.length > 0) throw tooFew(name, missing);
    return { values: values as Bound<P>, rest: positional.slice(names.length), extra: left };
  };
}

function unused(
  named: ReadonlyMap<string, RuntimeValue>,
  names: readonly string[],
): ReadonlyMap<string, RuntimeValue> {
  return new Map([...named].filter(([key]) => !names.includes(key)));
}

function tooMany(name: string, count: number, defaults: readonly unknown[], given: number): Error {
  const least = defaults.filter((value) => typeof value === "symbol").length;
  const range = least === count ? `${count}` : `from ${least} to ${count}`;
  return typeError(
    `${name}() takes ${range} positional argument${count === 1 && least === 1 ? "" : "s"} but ${given} ${
      given === 1 ? "was" : "were"
    } given`,
  );
}

function tooFew(name: string, missing: readonly string[]): Error {
  const quoted = missing.map((key) => `'${key}'`);
  const last = quoted.at(-1) ?? "";
  const list = quoted.length === 1
    ? last
    : quoted.length === 2
    ? quoted.join(" and ")
    : `${quoted.slice(0, -1).join(", ")}, and ${last}`;
  return typeError(
    `${name}() missing ${missing.length} required positional argument${
      missing.length === 1 ? "" : "s"
    }: ${list}`,
  );
}
