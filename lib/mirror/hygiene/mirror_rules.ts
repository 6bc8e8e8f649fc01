/** The rules by which a cluster looks for images at mirrors, as its resources say them. */

import type { Json } from "../../model/json.ts";
import { isRecord } from "../../registry/descriptor.ts";
import type { MirrorRule, RegistryRule } from "../../registry/config/registries_conf.ts";

/** Where each kind keeps its rules, and for which references they hold. */
const KINDS = {
  ImageDigestMirrorSet: { field: "imageDigestMirrors", serves: "digest-only" },
  ImageTagMirrorSet: { field: "imageTagMirrors", serves: "tag-only" },
  ImageContentSourcePolicy: { field: "repositoryDigestMirrors", serves: "digest-only" },
} as const satisfies Record<string, { readonly field: string; readonly serves: MirrorRule["serves"] }>;

/** The rules in some objects, mirrors of one source together; other objects say nothing. */
export function mirrorRules(objects: readonly Json[]): readonly RegistryRule[] {
  const bySource = new Map<string, MirrorRule[]>();
  for (const object of objects) {
    const kind = isRecord(object)
      ? Object.entries(KINDS).find(([name]) => object["kind"] === name)?.[1]
      : null;
    if (!isRecord(object) || !kind || !isRecord(object["spec"])) continue;
    const entries = object["spec"][kind.field];
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (!isRecord(entry) || typeof entry["source"] !== "string") continue;
      const rules = bySource.get(entry["source"]) ?? [];
      for (const mirror of Array.isArray(entry["mirrors"]) ? entry["mirrors"] : []) {
        if (typeof mirror === "string") {
          rules.push({ location: mirror, insecure: false, serves: kind.serves });
        }
      }
      bySource.set(entry["source"], rules);
    }
  }
  return [...bySource].map(([source, mirrors]) => ({
    prefix: source,
    // A wildcard is the place of nothing.
    location: source.startsWith("*.") ? null : source,
    insecure: false,
    blocked: false,
    mirrors,
  }));
}
