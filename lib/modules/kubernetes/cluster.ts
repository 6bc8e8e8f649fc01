/** What modules ask of a cluster, whoever asks it for them. */

import type { Json } from "../../model/json.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { JsonObject, ObjectId } from "../cluster/manifests/manifest.ts";

/** Which objects are meant. */
export interface Selection {
  readonly apiVersion: string;
  /** A kind, or another of its names. */
  readonly kind: string;
  /** Null for all of them. */
  readonly name: string | null;
  /** Null for all of them; for one object the namespace of the user. */
  readonly namespace: string | null;
  readonly labels: readonly string[];
  readonly fields: readonly string[];
}

/** How an object is to be different. */
export type Write =
  | { readonly kind: "create" }
  | { readonly kind: "replace" }
  /** Owns what the object says, and removes what this manager said before and says no more. */
  | { readonly kind: "apply"; readonly fieldManager: string; readonly force: boolean }
  | { readonly kind: "patch"; readonly type: PatchType; readonly patch: Json };

export type PatchType = "strategic-merge" | "merge" | "json";

export interface Deletion {
  readonly policy: string | null;
  readonly graceS: number | null;
}

export interface Written {
  /** The object as it is now, or would be. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/** Failures are `ClusterRefusal`, or `cluster-failed` where there is no cluster to refuse anything. */
export interface Cluster {
  /** Null where the cluster does not know the kind. */
  list(selection: Selection): Promise<readonly JsonObject[] | null>;
  /** @param dryRun Only tell what would come of it. */
  write(object: JsonObject, write: Write, options: { readonly dryRun: boolean }): Promise<Written>;
  /** Says that an object is to go, and does not wait for it. */
  remove(id: ObjectId, deletion: Deletion): Promise<void>;
  /** What the API tells at a path such as `/version`; null where there is nothing. */
  raw(path: string): Promise<string | null>;
  /** The address of the API. */
  server(): Promise<string>;
}

/** A request that the cluster refuses. */
export class ClusterRefusal extends DiagnosticError {
  /** @param reason Such as `NotFound` or `UnsupportedMediaType`; empty where it is not told. */
  constructor(message: string, readonly reason: string) {
    super(message, { code: "cluster-failed" });
  }
}

/** One object as it is; null where it is not there. @throws {ClusterRefusal} for a kind that the cluster does not know. */
export async function readObject(cluster: Cluster, id: ObjectId): Promise<JsonObject | null> {
  const found = await cluster.list({ ...id, labels: [], fields: [] });
  if (found) return found[0] ?? null;
  throw unknownKind(id);
}

/** @throws {ClusterRefusal} always. */
export function unknownKind({ apiVersion, kind }: Pick<ObjectId, "apiVersion" | "kind">): ClusterRefusal {
  return new ClusterRefusal(
    `Failed to find exact match for ${apiVersion}.${kind} by [kind, name, singularName, shortNames]`,
    "NotFound",
  );
}
