/** The variables that a task on a host sees: looked up by precedence, rendered when they are read. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { textSpan } from "../source/span.ts";
import type { Variables } from "../template/environment.ts";
import { finalize } from "../template/finalize.ts";
import { Failed } from "../template/python/marker.ts";
import type { RuntimeValue } from "../template/python/values.ts";
import type { Reference } from "../template/reference.ts";
import { isRaw, type VarValue } from "../model/inventory.ts";
import { OMIT, type Value } from "../model/value.ts";
import { type Raw, rawMap, rawOf } from "../model/raw.ts";
import { LazyMap } from "./lazy.ts";
import type { Layer } from "./layers.ts";
import type { Renderer } from "./render.ts";
import { type Origins, writtenAt } from "./written_behind.ts";

/** Renders what users wrote with the variables of a scope, and knows what values were made of. */
export type ScopeRenderer = Origins & Pick<Renderer, "lazily">;

/** What a variable is and which layer says so. */
export interface Entry {
  readonly value: VarValue;
  readonly layer: Layer;
}

export interface ScopeOptions {
  /** Dicts of several layers are merged (`hash_behaviour: merge`). */
  readonly merge: boolean;
}

/** Names and what they mean. A value is rendered at most once. */
export class Scope implements Variables {
  readonly #rendered = new Map<string, RuntimeValue | undefined>();
  /** Names whose rendering is under way, the outermost first: one that comes again is defined by itself. */
  readonly #pending: string[] = [];

  /** @param layers The weakest first. */
  constructor(
    readonly layers: readonly Layer[],
    private readonly renderer: ScopeRenderer,
    private readonly options: ScopeOptions = { merge: false },
  ) {}

  /** The variable's value; undefined where there is none, a marker where it cannot be had. */
  readonly get = (name: string): RuntimeValue | undefined => {
    if (this.#rendered.has(name)) return this.#rendered.get(name);
    const entry = this.entry(name);
    const value = entry === undefined
      ? undefined
      : isRaw(entry.value)
      ? this.#renderOnce(name, entry.value)
      : entry.value;
    this.#rendered.set(name, value);
    return value;
  };

  /** The variable's value as data; undefined where there is none, or it is omitted. @throws {DiagnosticError} where it cannot be rendered. */
  data(name: string): Value | undefined {
    const value = this.get(name);
    const data = value === undefined ? OMIT : finalize(value);
    return data === OMIT ? undefined : data;
  }

  /** The last of several variables that has a value, as data. @throws {DiagnosticError} where it cannot be rendered. */
  lastData(names: readonly string[]): Value | undefined {
    for (const name of names.toReversed()) {
      const data = this.data(name);
      if (data !== undefined && data !== null) return data;
    }
    return undefined;
  }

  /** The variable's value where no template is in it; undefined for every other. */
  readonly given = (name: string): Value | undefined => {
    const value = this.entry(name)?.value;
    if (value === undefined || !isRaw(value)) return value;
    return value.kind === "scalar" && !value.dynamic && value.tag === null ? value.value : undefined;
  };

  /** What a user wrote where the reference leads; null for what nobody wrote. */
  readonly written = (reference: Reference): Raw | null => writtenAt(reference, this, this.renderer);

  /** What the strongest layer says of a name. */
  entry(name: string): Entry | undefined {
    for (let at = this.layers.length - 1; at >= 0; at--) {
      const layer = this.layers[at];
      const value = layer?.vars.get(name);
      if (layer && value !== undefined) {
        return this.options.merge ? this.#merged(name, { value, layer }, at) : { value, layer };
      }
    }
    return undefined;
  }

  /** Everything that is said of a name, the weakest first. */
  entries(name: string): readonly Entry[] {
    return this.layers.flatMap((layer) => {
      const value = layer.vars.get(name);
      return value === undefined ? [] : [{ value, layer }];
    });
  }

  names(): ReadonlySet<string> {
    return new Set(this.layers.flatMap(({ vars }) => [...vars.keys()]));
  }

  /** The scope with stronger layers. */
  with(...layers: readonly Layer[]): Scope {
    return new Scope([...this.layers, ...layers], this.renderer, this.options);
  }

  /** The scope over a weaker layer. */
  above(layer: Layer): Scope {
    return new Scope([layer, ...this.layers], this.renderer, this.options);
  }

  /** All variables but some as one dict whose values are rendered when they are read. */
  asDict(without: readonly string[] = []): ReadonlyMap<string, RuntimeValue> {
    const names = [...this.names()].filter((name) => !without.includes(name));
    return new LazyMap(names, (name) => this.get(name) ?? null);
  }

  #renderOnce(name: string, raw: Raw): RuntimeValue {
    if (!raw.dynamic) return this.renderer.lazily(raw, this);
    if (this.#pending.includes(name)) return new Failed(recursion([...this.#pending, name], raw));
    this.#pending.push(name);
    try {
      return this.renderer.lazily(raw, this);
    } finally {
      this.#pending.pop();
    }
  }

  #merged(name: string, strongest: Entry, at: number): Entry {
    const place = textSpan("variable", name);
    const weaker = this.layers.slice(0, at).map(({ vars }) => vars.get(name)).filter((one) =>
      one !== undefined
    );
    const all = [...weaker, strongest.value].map((one) => isRaw(one) ? one : rawOf(one, place));
    return all.at(-1)?.kind === "map" ? { ...strongest, value: all.reduce(mergedMaps) } : strongest;
  }
}

/** Dicts key by key, the second's winning; of anything else the second. */
export function mergedMaps(below: Raw, above: Raw): Raw {
  if (below.kind !== "map" || above.kind !== "map") return above;
  const made = new Map(below.entries.map((entry) => [entry.key.value, entry]));
  for (const entry of above.entries) {
    const old = made.get(entry.key.value);
    made.set(entry.key.value, old ? { ...entry, value: mergedMaps(old.value, entry.value) } : entry);
  }
  return rawMap([...made.values()], above.at);
}

function recursion(names: readonly string[], raw: Raw): DiagnosticError {
  const chain = names.slice(names.indexOf(names.at(-1) ?? "")).join(" -> ");
  return new DiagnosticError("Recursive loop detected in template: maximum recursion depth exceeded", {
    code: "recursive-variable",
    at: raw.at,
    hint: `the variable is defined by itself: ${chain}`,
  });
}
