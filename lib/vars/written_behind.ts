/** What a user wrote for the value that a template refers to: text that may be an expression itself. */

import { isRaw, type VarValue } from "../model/inventory.ts";
import type { Raw } from "../model/raw.ts";
import { isDict, isList, type Value } from "../model/value.ts";
import type { Reference } from "../template/reference.ts";
import type { Renderer } from "./render.ts";

/** Variables as they were given. */
export interface Entries {
  readonly entry: (name: string) => { readonly value: VarValue } | undefined;
}

/** What knows of templates that are only references, and of what values were made of. */
export type Origins = Pick<Renderer, "reference" | "writtenOf">;

/**
 * The tree as it was written, parts that came out of templates marked as unsafe. Null where the template makes a new
 * value, or refers to one that nobody wrote: what came from a host or a lookup. What is no template is what was written.
 */
export function writtenBehind(template: Raw, scope: Entries, origins: Origins): Raw | null {
  return new Trace(scope, origins).behind(template);
}

/** The same for an expression that is only a reference. */
export function writtenAt(reference: Reference, scope: Entries, origins: Origins): Raw | null {
  return new Trace(scope, origins).at(reference);
}

class Trace {
  /** Variables gone through: one that comes again is defined by itself. */
  readonly #names = new Set<string>();

  constructor(private readonly scope: Entries, private readonly origins: Origins) {}

  behind(template: Raw): Raw | null {
    if (!holdsTemplate(template)) return template;
    const reference = this.origins.reference(template);
    return reference && this.at(reference);
  }

  at(reference: Reference): Raw | null {
    if (this.#names.has(reference.name)) return null;
    this.#names.add(reference.name);
    let found: VarValue | undefined = this.scope.entry(reference.name)?.value;
    for (const key of reference.keys) found = partOf(this.#origin(found), key);
    const written = this.#origin(found);
    return isRaw(written) ? written : null;
  }

  /** What was written behind a value or behind a template; the value itself where nobody wrote it. */
  #origin(value: VarValue | undefined): VarValue | undefined {
    if (value === undefined) return undefined;
    if (!isRaw(value)) return this.origins.writtenOf(value) ?? value;
    return this.behind(value) ?? undefined;
  }
}

function holdsTemplate(raw: Raw): boolean {
  return raw.kind === "scalar" && raw.dynamic && raw.tag !== "vault";
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
