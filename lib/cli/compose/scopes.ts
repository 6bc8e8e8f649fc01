/** The variables of hosts and tasks, over the user's content. */

import type { Host, Inventory, Vars } from "../../model/inventory.ts";
import type { RunMemory } from "../../engine/scope/memory.ts";
import type { MagicInput } from "../../engine/scope/magic.ts";
import { ScopeBuilder } from "../../engine/scope/scope_builder.ts";
import type { Level } from "../../vars/layers.ts";
import type { Content } from "./content.ts";
import { hashBehaviour } from "./inventory_settings.ts";

/** Levels that no file of the user's sets. */
const NOT_WRITTEN: readonly Level[] = ["facts", "magic"];

export function scopesOver(
  content: Content,
  inventory: Inventory,
  memory: RunMemory,
  magic: MagicInput,
): ScopeBuilder {
  const { config, renderer } = content;
  return new ScopeBuilder({
    renderer,
    files: content.varsFiles,
    memory,
    extraVars: content.extraVars,
    options: { merge: hashBehaviour(config) === "merge" },
    injectFacts: config.flag("injectFacts", true),
    magic,
  }, inventory);
}

/**
 * All that is written for a host outside of plays, the strongest value of each name.
 *
 * @param folder Whose `group_vars` and `host_vars` count beside those of the inventory.
 */
export function writtenVars(host: Host, scopes: ScopeBuilder, folder: string): Vars {
  const scope = scopes.hostScope(host, folder);
  const written = scope.layers.filter(({ level }) => !NOT_WRITTEN.includes(level));
  const names = new Set(written.flatMap(({ vars }) => [...vars.keys()]));
  return new Map([...names].flatMap((name) => {
    const entry = scope.entry(name);
    return entry ? [[name, entry.value] as const] : [];
  }));
}
