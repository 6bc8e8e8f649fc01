/** `register` as a mapping: variables that are projections of a task's result. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Raw, RawMap } from "../model/raw.ts";
import type { Value } from "../model/value.ts";
import { ComputedVars } from "../vars/layers.ts";
import type { Renderer } from "../vars/render.ts";
import type { Scope } from "../vars/scope.ts";

/**
 * The projections' values, which may be made of each other, in the order in which they are written.
 *
 * @param seen `_task`.
 * @throws {DiagnosticError} for one that fails or is defined by itself.
 */
export function projected(
  register: RawMap,
  scope: Scope,
  seen: ReadonlyMap<Value, Value>,
  renderer: Renderer,
): readonly (readonly [string, Value])[] {
  const pending = new Set<string>();
  const once = (name: string, written: Raw): Value => {
    if (pending.has(name)) {
      const message = `Recursive loop detected in template: ${[...pending, name].join(" -> ")}`;
      throw new DiagnosticError(message, { code: "recursive-variable", at: written.at });
    }
    pending.add(name);
    const value = renderer.expression(written, inner);
    pending.delete(name);
    return value;
  };
  const makers = register.entries.map(({ key, value }) => {
    const name = String(key.value);
    return [name, () => once(name, value)] as const;
  });
  const projections = new ComputedVars({ ...Object.fromEntries(makers), _task: () => seen });
  const inner = scope.with({ level: "loop", origin: "", vars: projections });
  return makers.map(([name]) => [name, (projections.get(name) ?? null) as Value]);
}
