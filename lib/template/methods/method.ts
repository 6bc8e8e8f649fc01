/** Methods of Python's types: how they are written down, and bound to a value. */

import { type Arguments, Callable, type CallContext } from "../environment.ts";
import { binder, type BindOptions, type Bound, type Parameters, REQUIRED } from "../python/bind.ts";
import { typeError } from "../python/error.ts";
import { typeName } from "../python/type_names.ts";
import type { RuntimeList, RuntimeValue } from "../python/values.ts";

/** A method of values of one type. */
export type Method<T> = (self: T, args: Arguments, call: CallContext) => RuntimeValue;

export type Methods<T> = ReadonlyMap<string, Method<T>>;

/** What a method gets besides its bound parameters. */
export interface MethodCall {
  readonly rest: RuntimeList;
  readonly extra: ReadonlyMap<string, RuntimeValue>;
  readonly context: CallContext;
}

/** A method with named parameters; `name` is for error messages. */
export function method<T, P extends Parameters>(
  name: string,
  parameters: P,
  apply: (self: T, values: Bound<P>, call: MethodCall) => RuntimeValue,
  options: BindOptions = {},
): Method<T> {
  const bind = binder(name, parameters, options);
  const check = nativeCheck(name, parameters, options);
  return (self, args, context) => {
    check(args);
    const { values, rest, extra } = bind(args);
    return apply(self, values, { rest, extra, context });
  };
}

/** Functions written in C count their arguments in words of their own where they take none, or exactly one. */
function nativeCheck(
  name: string,
  parameters: Parameters,
  { rest = false, extra = false }: BindOptions,
): (args: Arguments) => void {
  const defaults = Object.values(parameters);
  const takes = defaults.length;
  if (!name.includes(".") || takes > 1 || rest || extra || defaults.some((value) => value !== REQUIRED)) {
    return () => {};
  }
  return ({ positional, named }) => {
    if (named.size > 0) throw typeError(`${name}() takes no keyword arguments`);
    if (positional.length === takes) return;
    const wanted = takes === 0 ? "no arguments" : "exactly one argument";
    throw typeError(`${name}() takes ${wanted} (${positional.length} given)`);
  };
}

export class BoundMethod<T extends RuntimeValue> extends Callable {
  override readonly typeName = "builtin_function_or_method";

  constructor(readonly name: string, private readonly self: T, private readonly method: Method<T>) {
    super();
  }

  override call(args: Arguments, call: CallContext): RuntimeValue {
    return this.method(this.self, args, call);
  }

  override text(): string {
    return `<built-in method ${this.name} of ${typeName(this.self)} object>`;
  }
}
