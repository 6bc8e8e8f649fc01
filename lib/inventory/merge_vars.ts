/** Dictionaries that are set twice for the same host or group. */

import { isRaw, type Vars, type VarValue } from "../model/inventory.ts";
import { type RawEntry, rawMap } from "../model/raw.ts";
import { isDict, type Value } from "../model/value.ts";

/** Ansible's `hash_behaviour`. */
export type MergePolicy = "replace" | "merge";

/** The value that a variable has after it is set again. */
export function mergedValue(before: VarValue | undefined, after: VarValue, policy: MergePolicy): VarValue {
  if (policy === "replace" || before === undefined) return after;
  if (isRaw(before) && isRaw(after)) {
    if (before.kind !== "map" || after.kind !== "map") return after;
    const entries = new Map<Value, RawEntry>(before.entries.map((entry) => [entry.key.value, entry]));
    for (const { key, value } of after.entries) {
      const known = entries.get(key.value)?.value;
      const merged = mergedValue(known, value, policy);
      entries.set(key.value, { key, value: isRaw(merged) ? merged : value });
    }
    return rawMap([...entries.values()], after.at);
  }
  if (!isDict(before) || !isDict(after)) return after;
  const made = new Map(before);
  for (const [key, value] of after) {
    const merged = mergedValue(made.get(key), value, policy);
    made.set(key, isRaw(merged) ? value : merged);
  }
  return made;
}

/** Variables laid over others: later layers win, name by name. */
export function mergedVars(layers: readonly Vars[], policy: MergePolicy): Vars {
  const made = new Map<string, VarValue>();
  for (const layer of layers) {
    for (const [name, value] of layer) made.set(name, mergedValue(made.get(name), value, policy));
  }
  return made;
}
