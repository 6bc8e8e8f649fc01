/** The filter of `kubernetes.core`. */

import { hashHex } from "../../system/hash.ts";
import type { Filter } from "../environment.ts";
import { type JsonStyle, PLAIN_JSON, writeJson } from "../json/write_json.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { dictOf } from "../python/keys.ts";
import { str } from "../python/repr.ts";
import { compareText } from "../python/text.ts";
import { truth } from "../python/truth.ts";
import { isDictValue, type RuntimeValue } from "../python/values.ts";
import { failed } from "./arguments.ts";

const COMPACT: JsonStyle = { ...PLAIN_JSON, itemSeparator: ",", keySeparator: ":" };

/** What counts for the name, by kind. */
const HASHED: ReadonlyMap<string, readonly string[]> = new Map([
  ["ConfigMap", ["data", "kind", "name"]],
  ["Secret", ["data", "kind", "name", "type"]],
]);

/** Digits that could make words are replaced, as Kubernetes does in names. */
const REPLACED: Readonly<Record<string, string>> = { 0: "g", 1: "h", 3: "k", a: "m", e: "t" };

export const KUBERNETES_FILTERS: Plugins<Filter> = [
  filter("k8s_config_resource_name", { resource: REQUIRED }, ({ resource }) => {
    const metadata = isDictValue(resource) ? resource.get("metadata") ?? null : null;
    const name = isDictValue(metadata) ? metadata.get("name") : undefined;
    if (!isDictValue(resource) || name === undefined) {
      throw failed("resource must have a metadata.name key to generate a resource name");
    }
    const fields = HASHED.get(str(resource.get("kind") ?? ""));
    if (!fields) throw failed("only ConfigMaps and Secrets have names by their content");
    const hashed = fields.map((field): [RuntimeValue, RuntimeValue] => [
      field,
      field === "name" ? name : sortedKeys(resource.get(field) ?? ""),
    ]);
    const digest = hashHex("sha256", writeJson(dictOf(hashed), COMPACT));
    return `${str(name)}-${digest.slice(0, 10).replace(/[013ae]/g, (digit) => REPLACED[digit] ?? digit)}`;
  }, { collection: "kubernetes.core" }),
];

function sortedKeys(value: RuntimeValue): RuntimeValue {
  if (!isDictValue(value) || !truth(value)) return value;
  return dictOf(
    [...value].sort(([a], [b]) => compareText(str(a), str(b))).map(([key, item]) => [key, sortedKeys(item)]),
  );
}
