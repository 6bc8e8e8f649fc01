/** Objects that clusters are to have, as manifests tell them. */

import type { Json } from "../../../model/json.ts";

export type JsonObject = { readonly [key: string]: Json };

/** What tells one object of a cluster from all others. */
export interface ObjectId {
  /** `v1`, or `group/version`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Null where none is written: then the object has none, or the cluster's user has a namespace of their own. */
  readonly namespace: string | null;
}

export interface Manifest {
  readonly id: ObjectId;
  /** What is sent to a cluster: without what only clusters write. */
  readonly object: JsonObject;
  /** The name of its file. */
  readonly file: string;
  /** Counted from 1. */
  readonly document: number;
}

/** What clusters write into `metadata`, and manifests that came from a cluster still hold. */
export const CLUSTER_METADATA: readonly string[] = [
  "creationTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

export function isJsonList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** The value below some keys, undefined where the way ends early. */
export function jsonAt(json: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((at, key) => isJsonObject(at) ? at[key] : undefined, json);
}

/** The text below some keys; empty where there is none. */
export function textAt(json: Json | undefined, ...keys: readonly string[]): string {
  const text = jsonAt(json, ...keys);
  return typeof text === "string" ? text : "";
}

/** What identifies an object, empty where it does not say. */
export function idOf(object: JsonObject): ObjectId {
  return {
    apiVersion: textAt(object, "apiVersion"),
    kind: textAt(object, "kind"),
    name: textAt(object, "metadata", "name"),
    namespace: textAt(object, "metadata", "namespace") || null,
  };
}

/** The same text for the same object, in whatever version of its group it is written. */
export function keyOf({ apiVersion, kind, name, namespace }: ObjectId): string {
  return [groupOf(apiVersion), kind, namespace ?? "", name].join("|");
}

/** The group in an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** An object as messages call it. */
export function labelOf({ kind, name, namespace }: ObjectId): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
}

/** The fields of an object without some of them. */
export function withoutFields(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
