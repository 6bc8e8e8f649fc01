/** `register` as a mapping: variables that are projections of a task's result. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Raw, RawMap } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { computedVars, type VarSource } from "../../vars/layers.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";

/**
 * The projections, each made when somebody asks for it: they may be made of each other. Asking for one that fails, or
 * that is defined by itself, throws a {DiagnosticError}.
 *
 * @param seen `_task`.
 */
export function projections(
  register: RawMap,
  scope: Scope,
  seen: () => ReadonlyMap<Value, Value>,
  renderer: Renderer,
): VarSource {
  const pending = new Set<string>();
  const once = (name: string, written: Raw): Value => {
    if (pending.has(name)) {
      const message = `Recursive loop detected in template: ${[...pending, name].join(" -> ")}`;
      throw new DiagnosticError(message, { code: "recursive-variable", at: written.at });
    }
    pending.add(name);
    try {
      return renderer.expression(written, inner);
    } finally {
      pending.delete(name);
    }
  };
  const makers = register.entries.map(({ key, value }) => {
    const name = String(key.value);
    return [name, () => once(name, value)] as const;
  });
  const made = computedVars({ ...Object.fromEntries(makers), _task: seen });
  const inner = scope.with({ level: "loop", origin: "", vars: made });
  return made;
}

/** All projections, in the order in which they are written. @throws {DiagnosticError} for the first that fails. */
export function projected(
  register: RawMap,
  scope: Scope,
  seen: () => ReadonlyMap<Value, Value>,
  renderer: Renderer,
): readonly (readonly [string, Value])[] {
  const made = projections(register, scope, seen, renderer);
  return register.entries.map(({ key }) => {
    const name = String(key.value);
    return [name, made.get(name) as Value];
  });
}
