/** Which images a cluster uses: told from whatever its objects name. */

import type { Json } from "../../model/json.ts";
import { type Digest, isDigest } from "../../model/oci.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { originOf } from "../plan/origin.ts";

/** What is looked at: what runs or will run, what operators will run, and the release. */
export const USED_KINDS: readonly string[] = [
  "pods",
  "deployments.apps",
  "daemonsets.apps",
  "statefulsets.apps",
  "replicasets.apps",
  "jobs.batch",
  "cronjobs.batch",
  "clusterserviceversions.operators.coreos.com",
  "clusterversions.config.openshift.io",
  "catalogsources.operators.coreos.com",
  "clustercatalogs.olm.operatorframework.io",
];

export interface UsedImages {
  readonly digests: ReadonlySet<Digest>;
  /** `path:tag`, without their registries, which mirrors replace. */
  readonly tags: ReadonlySet<string>;
}

export const NOTHING_USED: UsedImages = { digests: new Set(), tags: new Set() };

const BY_DIGEST = /@(sha256:[0-9a-f]{64})$/;
/** A reference by tag has a registry: other texts with a colon are none. */
const BY_TAG = /^(?:docker:\/\/)?[A-Za-z0-9.-]+(?::\d+)?\/[a-z0-9._/-]+:[A-Za-z0-9_][\w.-]{0,127}$/;

export function usedImages(objects: readonly Json[]): UsedImages {
  const digests = new Set<Digest>();
  const tags = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string") {
      const [, digest = ""] = BY_DIGEST.exec(value) ?? [];
      if (isDigest(digest)) digests.add(digest);
      else if (BY_TAG.test(value)) {
        const { path, tag } = originOf(value);
        tags.add(`${path}:${tag}`);
      }
    } else if (Array.isArray(value)) { for (const one of value) look(one); }
    else if (isRecord(value)) { for (const one of Object.values(value)) look(one); }
  };
  for (const object of objects) look(inUse(object));
  return { digests, tags };
}

/** Of a cluster's version what it runs, comes from or goes to: it also names all that it ever ran, and all it might. */
function inUse(object: Json): Json {
  if (!isRecord(object) || object["kind"] !== "ClusterVersion") return object;
  const { spec, status } = object;
  const { desiredUpdate = null } = isRecord(spec) ? spec : {};
  const { desired = null, history = null } = isRecord(status) ? status : {};
  const entries = Array.isArray(history) ? history : [];
  const completed = entries.findIndex((one) => isRecord(one) && one["state"] === "Completed");
  return [desiredUpdate, desired, entries.slice(0, completed < 0 ? undefined : completed + 1)] as Json;
}
