/** What a cluster knows about who owns which field of an object. */

import { isJsonList, isJsonObject, jsonAt, type JsonObject, textAt } from "../manifests/manifest.ts";

/**
 * Owned fields, as `fieldsV1` has them: `f:name` for a field, `k:{…}` for an item of a list by its keys, `v:…` for an
 * item of a set, each with what is owned below it; nothing below where a value is owned as a whole.
 */
export type FieldSet = JsonObject;

/** An entry of an object's `managedFields` that was made by applying. */
export interface AppliedFields {
  /** The version that the names of fields belong to. */
  readonly apiVersion: string;
  readonly fields: FieldSet;
}

/** What a manager applied to an object; null where it has applied nothing. */
export function appliedFields(live: JsonObject, manager: string): AppliedFields | null {
  const entries = jsonAt(live, "metadata", "managedFields");
  const own = (isJsonList(entries) ? entries : []).find((entry) =>
    textAt(entry, "manager") === manager && textAt(entry, "operation") === "Apply" &&
    textAt(entry, "subresource") === ""
  );
  const fields = jsonAt(own, "fieldsV1");
  return isJsonObject(fields) ? { apiVersion: textAt(own, "apiVersion"), fields } : null;
}

/** What is owned below a field; null where the field is not owned. */
export function ownedField(owned: FieldSet | null, name: string): FieldSet | null {
  const below = owned?.[`f:${name}`];
  return isJsonObject(below) ? below : null;
}

/** The names of owned fields. */
export function ownedNames(owned: FieldSet | null): readonly string[] {
  return keysWith(owned, "f:");
}

/** Owned items of a list, each with the keys that tell it from others, and what is owned in it. */
export function ownedItems(
  owned: FieldSet | null,
): readonly { readonly keys: JsonObject; readonly fields: FieldSet }[] {
  return keysWith(owned, "k:").flatMap((text) => {
    const [keys, fields] = [JSON.parse(text), owned?.[`k:${text}`]];
    return isJsonObject(keys) && isJsonObject(fields) ? [{ keys, fields }] : [];
  });
}

/** Owned items of a set, as JSON. */
export function ownedValues(owned: FieldSet | null): readonly string[] {
  return keysWith(owned, "v:");
}

/** Whether a value is owned, but nothing below it by itself. */
export function isOwnedWhole(owned: FieldSet | null): boolean {
  return owned !== null && Object.keys(owned).every((key) => key === ".");
}

function keysWith(owned: FieldSet | null, prefix: string): readonly string[] {
  return Object.keys(owned ?? {}).filter((key) => key.startsWith(prefix)).map((key) =>
    key.slice(prefix.length)
  );
}
