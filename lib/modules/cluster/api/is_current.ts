/** Whether an object of a cluster is what its manifest says, told without asking the cluster to change it. */

import type { Json } from "../../../model/json.ts";
import { isJsonList, isJsonObject, type JsonObject, textAt } from "../manifests/manifest.ts";
import { sameJson } from "../manifests/same_json.ts";
import {
  appliedFields,
  type FieldSet,
  isOwnedWhole,
  ownedField,
  ownedItems,
  ownedNames,
  ownedValues,
} from "./managed_fields.ts";

/**
 * Whether applying would change nothing: each field of the manifest has its value in the cluster, and there is no
 * field that the manager has applied before and that the manifest no longer has. Fields of others are no difference.
 *
 * Where a cluster keeps a value in another form than the manifest's, such as `1` for `1000m`, the answer is false:
 * applying then shows that nothing changes.
 *
 * @param live The object with its `managedFields`.
 */
export function isCurrent(manifest: JsonObject, live: JsonObject, manager: string): boolean {
  const applied = appliedFields(live, manager);
  // In another version of the kind, fields may have other names.
  if (applied && applied.apiVersion !== textAt(manifest, "apiVersion")) return false;
  return covers(live, manifest, applied?.fields ?? null);
}

function covers(live: Json | undefined, wanted: Json, owned: FieldSet | null): boolean {
  // Clusters leave out empty values, but know who wrote them.
  if (live === undefined) return isEmpty(wanted) && owned !== null;
  if (isJsonObject(wanted)) return isJsonObject(live) && coversObject(live, wanted, owned);
  if (isJsonList(wanted)) return isJsonList(live) && coversList(live, wanted, owned);
  return live === wanted;
}

function coversObject(live: JsonObject, wanted: JsonObject, owned: FieldSet | null): boolean {
  // Of what is owned as a whole nobody else can have a part: whatever is there too was ours.
  if (isOwnedWhole(owned) && !isEmpty(wanted)) return sameJson(live, wanted);
  return ownedNames(owned).every((name) => Object.hasOwn(wanted, name)) &&
    Object.entries(wanted).every(([name, value]) => covers(live[name], value, ownedField(owned, name)));
}

function coversList(live: readonly Json[], wanted: readonly Json[], owned: FieldSet | null): boolean {
  const [items, values] = [ownedItems(owned), ownedValues(owned)];
  if (items.length > 0) return coversItems(live, wanted, items);
  if (values.length > 0) return coversSet(live, wanted, values);
  if (owned !== null) return sameJson(live, wanted);
  return live.length === wanted.length && wanted.every((value, at) => covers(live[at], value, null));
}

/** Items that are told apart by keys; a key that the manifest leaves out has its default in the cluster. */
function coversItems(
  live: readonly Json[],
  wanted: readonly Json[],
  owned: ReturnType<typeof ownedItems>,
): boolean {
  return owned.length === wanted.length && owned.every(({ keys, fields }) => {
    const item = wanted.find((one) => hasKeys(one, keys, { optional: true }));
    const there = live.find((one) => hasKeys(one, keys, { optional: false }));
    const written = isJsonObject(item) ? { ...keys, ...item } : undefined;
    return written !== undefined && covers(there, written, fields);
  });
}

function hasKeys(
  item: Json,
  keys: JsonObject,
  { optional }: { readonly optional: boolean },
): item is JsonObject {
  return isJsonObject(item) &&
    Object.entries(keys).every(([name, value]) =>
      Object.hasOwn(item, name) ? sameJson(item[name], value) : optional
    );
}

function coversSet(live: readonly Json[], wanted: readonly Json[], owned: readonly string[]): boolean {
  return owned.length === wanted.length &&
    wanted.every((value) =>
      live.some((one) => sameJson(one, value)) && owned.some((text) => sameJson(JSON.parse(text), value))
    );
}

function isEmpty(value: Json): boolean {
  return isJsonList(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
