/** What results change in the inventory. */

import type { Effect } from "../../model/effect.ts";
import type { Inventory } from "../../model/inventory.ts";
import { addHostTo, groupByIn } from "../../inventory/changes.ts";
import { findHost } from "../../inventory/relations.ts";

/**
 * The inventory after the effects of a task that ran for a host; the same object where they change nothing.
 *
 * @param warn Told of what is odd but possible.
 */
export function afterEffects(
  inventory: Inventory,
  effects: readonly Effect[],
  host: string,
  warn: (message: string) => void,
): Inventory {
  return effects.reduce((known, effect) => {
    switch (effect.kind) {
      case "add-host":
        return addHostTo(known, effect.name, effect.groups, effect.variables, { warn });
      case "group-by":
        // A host that is in the inventory no more, since it was read anew, has no groups.
        return findHost(known, host) === null
          ? known
          : groupByIn(known, host, effect.group, effect.parents, { warn });
      case "facts":
      case "set-fact":
      case "include-vars":
      case "stats":
        return known;
      default:
        return effect satisfies never;
    }
  }, inventory);
}
