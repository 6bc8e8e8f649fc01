/** Objects of clusters as text that people compare. */

import type { Diff } from "../../model/change.ts";
import type { Json } from "../../model/json.ts";
import { writeYaml } from "../../yaml/write.ts";
import {
  CLUSTER_METADATA,
  isJsonObject,
  jsonAt,
  type JsonObject,
  withoutFields,
} from "./manifests/manifest.ts";

const MASK = "***";
/** A copy of a whole object, that of a Secret with its values. */
const COPY = "kubectl.kubernetes.io/last-applied-configuration";
/** Shorter texts are too common to be looked for. */
const SHORTEST_SECRET = 4;

/**
 * The diff of an object that is to change; values of Secrets are masked in it.
 *
 * @param before Null for an object that is not there yet.
 */
export function objectDiff(header: string, before: JsonObject | null, after: JsonObject): Diff {
  const [old, now] = [before && essence(before), essence(after)];
  return {
    before: old ? writeYaml(masked(old, null), { sortKeys: true }) : "",
    after: writeYaml(masked(now, old), { sortKeys: true }),
    beforeHeader: header,
    afterHeader: header,
  };
}

/** An object without what clusters keep about it: two that are equal here are equal to users. */
export function essence({ status: _, ...object }: JsonObject): JsonObject {
  const metadata = isJsonObject(object["metadata"]) ? object["metadata"] : {};
  const { annotations, ...others } = withoutFields(metadata, CLUSTER_METADATA);
  const kept = isJsonObject(annotations) ? withoutFields(annotations, [COPY]) : {};
  return { ...object, metadata: Object.keys(kept).length > 0 ? { ...others, annotations: kept } : others };
}

/** A text without the values of a Secret that it may quote. */
export function withoutSecrets(text: string, object: JsonObject): string {
  return secretTexts(object).reduce((made, secret) => made.replaceAll(secret, MASK), text);
}

/** A Secret with marks instead of values; a value that differs from the old one gets another mark. */
function masked(object: JsonObject, old: JsonObject | null): JsonObject {
  if (object["kind"] !== "Secret" || !isJsonObject(object["data"])) return object;
  const data = Object.entries(object["data"]).map(([key, value]): readonly [string, Json] => {
    const before = jsonAt(old ?? {}, "data", key);
    return [key, before === undefined || before === value ? MASK : `${MASK} (changed)`];
  });
  return { ...object, data: Object.fromEntries(data) };
}

function secretTexts(object: JsonObject): readonly string[] {
  if (object["kind"] !== "Secret" || !isJsonObject(object["data"])) return [];
  return Object.values(object["data"]).flatMap((value) => {
    const encoded = String(value);
    try {
      return [encoded, new TextDecoder().decode(Uint8Array.fromBase64(encoded))];
    } catch {
      // Not base64: the cluster will say so.
      return [encoded];
    }
  }).filter((text) => text.length >= SHORTEST_SECRET);
}
