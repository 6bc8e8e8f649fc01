/** How filters and tests are written: a name, parameters with defaults, and what they compute. */

import type { CallContext, Filter, Markers, Test } from "./environment.ts";
import { binder, type BindOptions, type Bound, type Parameters } from "./python/bind.ts";
import type { RuntimeList, RuntimeValue } from "./python/values.ts";

export { REQUIRED } from "./python/bind.ts";

export interface PluginOptions extends BindOptions {
  /** @default {"refused"} */
  readonly markers?: Markers;
  /** The collection that it belongs to. @default {"ansible.builtin"} */
  readonly collection?: string;
}

const BUILTIN = "ansible.builtin";

/** What a filter or test gets besides its bound parameters. */
export interface PluginCall {
  readonly rest: RuntimeList;
  readonly extra: ReadonlyMap<string, RuntimeValue>;
  readonly context: CallContext;
}

/** A filter of Ansible's own; the first parameter is the value before the bar. */
export function filter<P extends Parameters>(
  name: string,
  parameters: P,
  apply: (values: Bound<P>, call: PluginCall) => RuntimeValue,
  { markers = "refused", collection = BUILTIN, ...options }: PluginOptions = {},
): readonly [string, Filter] {
  const bind = binder(name, parameters, options);
  return [name, {
    name: `${collection}.${name}`,
    markers,
    apply: (args, context) => {
      const { values, rest, extra } = bind(args);
      return apply(values, { rest, extra, context });
    },
  }];
}

/** A test of Ansible's own; the first parameter is the tested value. */
export function test<P extends Parameters>(
  name: string,
  parameters: P,
  apply: (values: Bound<P>, call: PluginCall) => boolean | RuntimeValue,
  { markers = "refused", collection = BUILTIN, ...options }: PluginOptions = {},
): readonly [string, Test] {
  const bind = binder(name, parameters, options);
  return [name, {
    name: `${collection}.${name}`,
    markers,
    apply: (args, context) => {
      const { values, rest, extra } = bind(args);
      return apply(values, { rest, extra, context });
    },
  }];
}

/** The same filter or test under more names, which error messages use. */
export function alias<T extends Filter | Test>(
  [, plugin]: readonly [string, T],
  ...names: readonly string[]
) {
  return names.map((name) => [name, { ...plugin, name: `ansible.builtin.${name}` }] as const);
}

/** Filters or tests by name. */
export type Plugins<T> = readonly (readonly [string, T])[];

/** Those of a collection, which are found by nothing but their full names. */
export function byFullName<T extends Filter | Test>(plugins: Plugins<T>): Plugins<T> {
  return plugins.map(([, plugin]) => [plugin.name, plugin]);
}
