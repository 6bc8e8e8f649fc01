/** Which of the values in a file or a set of variables are secrets by their name. */

import { isRaw, type Vars, type VarValue } from "./inventory.ts";
import type { Raw } from "./raw.ts";
import { namesSecret } from "./secret.ts";
import { isDict, isList, type Value } from "./value.ts";

/**
 * The texts below a value that stand under a name that conventionally holds a secret; with `all` every text.
 *
 * Templates are left out, since they are no secrets themselves, as are paths: they say where a secret lies.
 */
export function secretTexts(value: VarValue, all = false): readonly string[] {
  return isRaw(value) ? rawTexts(value, all) : valueTexts(value, all);
}

/** The same for variables by name. */
export function secretVariables(vars: Vars): readonly string[] {
  return [...vars].flatMap(([name, value]) => secretTexts(value, namesSecret(name)));
}

function rawTexts(raw: Raw, all: boolean): readonly string[] {
  if (raw.kind === "list") return raw.items.flatMap((item) => rawTexts(item, all));
  if (raw.kind === "map") {
    return raw.entries.flatMap(({ key, value }) => rawTexts(value, all || namesSecret(String(key.value))));
  }
  return all && raw.tag !== "vault" ? texts(raw.value) : [];
}

function valueTexts(value: Value, all: boolean): readonly string[] {
  if (isList(value)) return value.flatMap((item) => valueTexts(item, all));
  if (isDict(value)) {
    return [...value].flatMap(([key, item]) => valueTexts(item, all || namesSecret(String(key))));
  }
  return all ? texts(value) : [];
}

function texts(value: Value): readonly string[] {
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "string") return [];
  const isPath = /^[~.]{0,2}\/[^\n]*$/.test(value);
  return isPath || /\{\{|\{%/.test(value) || /^(true|false|yes|no|none|null)$/i.test(value) ? [] : [value];
}
