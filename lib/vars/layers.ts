/** The levels at which variables are set, the weakest first. */

import type { Vars, VarValue } from "../model/inventory.ts";

/** Every level, in the order of precedence: a later one wins over all before it. */
export const LEVELS = [
  "connection",
  "role defaults",
  "inventory all",
  "inventory group",
  "inventory group_vars/all",
  "playbook group_vars/all",
  "inventory group_vars",
  "playbook group_vars",
  "inventory host",
  "inventory host_vars",
  "playbook host_vars",
  "facts",
  "play vars",
  "play vars_prompt",
  "play vars_files",
  "role vars",
  "block and task vars",
  "include_vars",
  "set_fact and register",
  "role parameters",
  "include parameters",
  "extra vars",
  "magic",
  "loop",
] as const;

export type Level = typeof LEVELS[number];

/** Variables by name, where not all need to be known at once. */
export interface VarSource {
  get(name: string): VarValue | undefined;
  keys(): Iterable<string>;
}

/** The variables that one place sets. Layers of one level are ordered among themselves. */
export interface Layer {
  readonly level: Level;
  /** What sets them: a group's or role's name, a file; empty where the level says it all. */
  readonly origin: string;
  readonly vars: VarSource;
}

/** A layer, or null where there is nothing in it. */
export function layer(level: Level, origin: string, vars: Vars): Layer | null {
  return vars.size > 0 ? { level, origin, vars } : null;
}

/** How variables are worked out of something, by name. */
export type Makers<T> = ReadonlyMap<string, (from: T) => VarValue | undefined>;

/** Makers as a table: made once, it serves every task on every host. */
export function makers<T>(table: Readonly<Record<string, (from: T) => VarValue | undefined>>): Makers<T> {
  return new Map(Object.entries(table));
}

/** Variables that are worked out of something when somebody asks for them, once. */
export class ComputedVars<T> implements VarSource {
  readonly #made = new Map<string, VarValue | undefined>();

  constructor(private readonly makers: Makers<T>, private readonly from: T) {}

  get(name: string): VarValue | undefined {
    const make = this.makers.get(name);
    if (!make) return undefined;
    if (!this.#made.has(name)) this.#made.set(name, make(this.from));
    return this.#made.get(name);
  }

  keys(): Iterable<string> {
    return this.makers.keys();
  }
}

/** Variables that each know by themselves what they are worked out of. */
export function computedVars(table: Readonly<Record<string, () => VarValue | undefined>>): VarSource {
  return new ComputedVars<null>(makers(table), null);
}

/** Variables of several sources, no name in two of them. */
export class JoinedVars implements VarSource {
  constructor(private readonly sources: readonly VarSource[]) {}

  get(name: string): VarValue | undefined {
    for (const source of this.sources) {
      const value = source.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  keys(): Iterable<string> {
    return this.sources.flatMap((source) => [...source.keys()]);
  }
}
