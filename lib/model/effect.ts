/** What a result asks the engine to remember. */

import type { VarValue } from "./inventory.ts";
import type { Raw } from "./raw.ts";
import type { Value } from "./value.ts";

export type Effect =
  /** Facts of the host: visible to later plays, and kept in the fact cache. */
  | { readonly kind: "facts"; readonly facts: ReadonlyMap<string, Value> }
  /** Variables as `set_fact` sets them; `cacheable` ones are facts as well. */
  | {
    readonly kind: "set-fact";
    readonly variables: ReadonlyMap<string, Value>;
    /** Those whose text a user wrote, or that came out of a vault, as they were written. */
    readonly written: ReadonlyMap<string, Raw>;
    readonly cacheable: boolean;
  }
  /** Variables as `include_vars` sets them: they may hold templates. */
  | { readonly kind: "include-vars"; readonly variables: ReadonlyMap<string, VarValue> }
  | {
    readonly kind: "add-host";
    readonly name: string;
    readonly groups: readonly string[];
    readonly variables: ReadonlyMap<string, Value>;
  }
  /** Puts the host into a group, made where it does not exist. */
  | { readonly kind: "group-by"; readonly group: string; readonly parents: readonly string[] }
  | {
    readonly kind: "stats";
    readonly data: ReadonlyMap<string, Value>;
    readonly perHost: boolean;
    readonly aggregate: boolean;
  };
