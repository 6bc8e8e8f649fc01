/** What makes facts out of what a host tells. */

import type { Value } from "../../model/value.ts";
import type { HostData } from "./host_data.ts";

/** Facts by their names without `ansible_`; undefined ones are left out. */
export type FactValues = Readonly<Record<string, Value | undefined>>;

export interface FactCollector {
  /** The name in `gather_subset`. */
  readonly name: string;
  /** Further names there, mostly those of single facts; each stands for the whole collector. */
  readonly ids: readonly string[];
  /** Collectors whose facts this one needs. */
  readonly needs?: readonly string[];
  readonly collect: (host: HostData, known: FactValues) => FactValues;
}
