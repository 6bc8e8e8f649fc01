/** Variables in the JSON of inventory scripts: which of their texts may be templates. */

import type { Span } from "../../source/span.ts";
import { type Raw, rawList, rawMap, rawScalar } from "../../model/raw.ts";
import { type Dict, isDict, isList, type Value } from "../../model/value.ts";
import { badInventory } from "../builder.ts";
import { typeOfValue } from "../python_type.ts";

const UNSAFE_KEY = "__ansible_unsafe";
const VAULT_KEY = "__ansible_vault";

/**
 * A variable that a script printed.
 *
 * @param trusted Whether its texts may be templates; one in `__ansible_unsafe` never is.
 * @throws {DiagnosticError} `bad-inventory` for a marker that holds no text.
 */
export function scriptValue(value: Value, trusted: boolean, at: Span): Raw {
  if (isList(value)) return rawList(value.map((item) => scriptValue(item, trusted, at)), at);
  if (!isDict(value)) {
    return typeof value === "string" ? text(value, trusted, at) : rawScalar(value, at, false);
  }
  if (value.has(UNSAFE_KEY)) return text(marked(value, UNSAFE_KEY, at), false, at);
  if (value.has(VAULT_KEY)) {
    const ciphertext = marked(value, VAULT_KEY, at);
    return { kind: "scalar", at, value: ciphertext, style: "literal", tag: "vault", dynamic: true };
  }
  const entries = [...value].map(([key, item]) => ({
    key: rawScalar(key, at, false),
    value: scriptValue(item, trusted, at),
  }));
  return rawMap(entries, at);
}

/** Looks whether all markers hold texts, wherever they stand. @throws {DiagnosticError} `bad-inventory`. */
export function checkMarkers(value: Value, at: Span): void {
  if (isList(value)) value.forEach((item) => checkMarkers(item, at));
  if (!isDict(value)) return;
  for (const key of [UNSAFE_KEY, VAULT_KEY]) if (value.has(key)) marked(value, key, at);
  for (const item of value.values()) checkMarkers(item, at);
}

function text(value: string, trusted: boolean, at: Span): Raw {
  return trusted
    ? rawScalar(value, at)
    : { kind: "scalar", at, value, style: "plain", tag: "unsafe", dynamic: false };
}

function marked(value: Dict, key: string, at: Span): string {
  const content = value.get(key);
  if (typeof content === "string") return content;
  const found = typeOfValue(content ?? null);
  throw badInventory(`Inventory script result could not be parsed as JSON: ${key} is ${found}, not str`, at);
}
