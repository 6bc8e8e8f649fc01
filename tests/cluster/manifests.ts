/** Manifests for tests, as data. */

import type { Json } from "../../lib/model/json.ts";

export interface MirrorEntry {
  readonly source: string;
  readonly mirrors: readonly string[];
  readonly mirrorSourcePolicy?: string;
}

/** A mirror set for digests, with sources and where each of them is mirrored. */
export function digestMirrors(
  name: string,
  entries: readonly MirrorEntry[],
  annotations: Readonly<Record<string, string>> = {},
): Json {
  return {
    apiVersion: "config.openshift.io/v1",
    kind: "ImageDigestMirrorSet",
    metadata: { name, annotations: { createdBy: "ferry", ...annotations }, creationTimestamp: null },
    spec: { imageDigestMirrors: entries.map((entry) => ({ ...entry })) },
    status: {},
  };
}

/** One source that is mirrored to `mirror.lab` under its own path. */
export function mirrored(source: string): MirrorEntry {
  return { source, mirrors: [`mirror.lab/${source.replace(/^[^/]*\//, "")}`] };
}

/** The same for some sources, as text. */
export function mirrorsOf(name: string, sources: readonly string[]): string {
  return JSON.stringify(digestMirrors(name, sources.map(mirrored)));
}

/** What every object has. */
export function object(apiVersion: string, kind: string, name: string, namespace?: string) {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

export function configMap(name: string, data: Readonly<Record<string, string>>, namespace = "default"): Json {
  return { ...object("v1", "ConfigMap", name, namespace), data };
}

/** A definition of the kind `Thing` in the group `things.test`. */
export function thingDefinition(): Json {
  const spec = { type: "object", properties: { size: { type: "integer" } } };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec } } };
  return {
    ...object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "things.things.test"),
    spec: {
      group: "things.test",
      scope: "Cluster",
      names: { kind: "Thing", plural: "things", singular: "thing", listKind: "ThingList" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}
