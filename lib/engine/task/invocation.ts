/** `invocation`: the arguments with which a module was called, as its result tells them where that is asked for. */

import { dict, type Value } from "../../model/value.ts";
import type { CheckedArguments } from "../../modules/arguments.ts";
import type { Given, Module } from "../../modules/module.ts";

/** Shown in place of an argument that must not be seen. */
const HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER";

export function invocationOf(module: Module, { given }: Given, { values }: CheckedArguments): Value {
  const told = Object.entries(module.arguments).map(([name, argument]): [Value, Value] => {
    const value = values.get(name) ?? null;
    if (argument.secret && value !== null) return [name, HIDDEN];
    // Arguments within arguments are told as they were given.
    return [name, argument.options ? given.get(name)?.value ?? null : value as Value];
  });
  return dict({ module_args: new Map(told) });
}
