/** What a user wrote for the value that a template refers to: text that may be an expression itself. */

import { isRaw, type VarValue } from "../model/inventory.ts";
import type { Raw } from "../model/raw.ts";
import { isDict, isList, type Value } from "../model/value.ts";
import type { Renderer } from "./render.ts";
import type { Scope } from "./scope.ts";

/**
 * The tree as it was written, parts that came out of templates marked as unsafe. Null where the template makes a new
 * value, or refers to one that nobody wrote: what came from a host or a lookup.
 */
export function writtenBehind(template: Raw, scope: Scope, renderer: Renderer): Raw | null {
  return new Trace(scope, renderer).behind(template);
}

class Trace {
  /** Variables gone through: one that comes again is defined by itself. */
  readonly #names = new Set<string>();

  constructor(private readonly scope: Scope, private readonly renderer: Renderer) {}

  behind(template: Raw): Raw | null {
    const reference = this.renderer.reference(template);
    if (reference === null || this.#names.has(reference.name)) return null;
    this.#names.add(reference.name);
    let found: VarValue | undefined = this.scope.entry(reference.name)?.value;
    for (const key of reference.keys) found = partOf(this.#origin(found), key);
    const written = this.#origin(found);
    return isRaw(written) ? written : null;
  }

  /** What was written behind a value or behind a template; the value itself where nobody wrote it. */
  #origin(value: VarValue | undefined): VarValue | undefined {
    if (value === undefined) return undefined;
    if (!isRaw(value)) return this.renderer.writtenOf(value) ?? value;
    return value.kind === "scalar" && value.dynamic ? this.behind(value) ?? undefined : value;
  }
}

function partOf(whole: VarValue | undefined, key: Value): VarValue | undefined {
  if (isRaw(whole)) {
    if (whole.kind === "list") return typeof key === "number" ? whole.items[key] : undefined;
    return whole.kind === "map" ? whole.entries.find((entry) => entry.key.value === key)?.value : undefined;
  }
  if (whole === undefined) return undefined;
  if (isList(whole)) return typeof key === "number" ? whole[key] : undefined;
  return isDict(whole) ? whole.get(key) : undefined;
}
