/** The facts of a host as a fact cache of Ansible keeps them: JSON that holds a JSON text with types and origins. */

import { parseJson } from "../model/json.ts";
import { type Dict, isDict, isList, Omit, Timestamp, Tuple, type Value } from "../model/value.ts";
import { PLAIN_JSON, writeJson } from "../template/json/write_json.ts";

export type Facts = ReadonlyMap<string, Value>;

const PAYLOAD = "__payload__";
const TYPE = "__ansible_type";
const DATE = "AnsibleSerializableDate";
const DATE_TIME = "AnsibleSerializableDateTime";

/** The text of a cache file. */
export function writeCachedFacts(facts: Facts): string {
  return writeJson(new Map([[PAYLOAD, writeJson(encoded(facts), PLAIN_JSON)]]), PLAIN_JSON);
}

/**
 * The facts of a cache file; null where the file is JSON but holds no facts.
 *
 * @throws {JsonSyntaxError} for text that is no JSON.
 */
export function readCachedFacts(text: string): Facts | null {
  const file = parseJson(text);
  const payload = isDict(file) ? file.get(PAYLOAD) : undefined;
  if (typeof payload !== "string") return null;
  const facts = decoded(parseJson(payload));
  return isDict(facts) ? new Map([...facts].map(([name, value]) => [String(name), value])) : null;
}

function encoded(value: Value): Value {
  if (isDict(value)) return new Map([...value].map(([key, item]) => [key, encoded(item)]));
  if (isList(value)) return value.map(encoded);
  if (value instanceof Tuple) return value.items.map(encoded);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Omit) return null;
  if (value instanceof Timestamp) {
    return new Map<Value, Value>([
      ["iso8601", value.iso.replace(" ", "T")],
      ...(value.dateOnly ? [] : [["fold", 0] as const]),
      [TYPE, value.dateOnly ? DATE : DATE_TIME],
    ]);
  }
  return value;
}

function decoded(value: Value): Value {
  if (isList(value)) return value.map(decoded);
  if (!isDict(value)) return value;
  const type = value.get(TYPE);
  const known = typeof type === "string" ? typed(type, value) : undefined;
  return known ?? new Map([...value].map(([key, item]) => [key, decoded(item)]));
}

/** The value of a type of Ansible's own, without what is told of its origin; undefined for another type. */
function typed(type: string, dict: Dict): Value | undefined {
  const inner = dict.get("value");
  const iso = dict.get("iso8601");
  if (type.startsWith("_AnsibleTagged") && inner !== undefined) return decoded(inner);
  if (type === DATE && typeof iso === "string") return new Timestamp(iso, true);
  if (type === DATE_TIME && typeof iso === "string") return new Timestamp(iso.replace("T", " "), false);
  return undefined;
}
