/** What a cluster must be told of releases: who signed them, and where it can ask for updates. */

import { hexOf } from "../../model/oci.ts";
import type { Json } from "../../model/json.ts";
import { byCodePoint } from "../../system/files.ts";
import type { ResourceFile, ResourceImage } from "./resource_file.ts";

/** The note of a payload that has its signature, in base64. */
export const SIGNATURE_NOTE = "signature";

/** @param registry `host[:port]` of the destination. */
export function releaseResources(
  images: readonly ResourceImage[],
  registry: string,
): readonly ResourceFile[] {
  return [...signatureFiles(images), ...updateService(images, registry)];
}

function signatureFiles(images: readonly ResourceImage[]): readonly ResourceFile[] {
  const signatures = images.flatMap(({ digest, notes }) => {
    const signature = notes?.[SIGNATURE_NOTE];
    return digest === null || signature === undefined
      ? []
      : [[`sha256-${hexOf(digest)}-1`, signature] as const];
  });
  if (signatures.length === 0) return [];
  const sorted = signatures.toSorted(([a], [b]) => byCodePoint(a, b));
  const map: Json = {
    apiVersion: "v1",
    binaryData: Object.fromEntries(sorted),
    kind: "ConfigMap",
    metadata: {
      annotations: { createdBy: "ferry" },
      labels: { "release.openshift.io/verification-signatures": "" },
      name: "mirrored-release-signatures",
      namespace: "openshift-config-managed",
    },
  };
  return [
    { name: "signature-configmap.json", objects: [map] },
    { name: "signature-configmap.yaml", objects: [map] },
  ];
}

/** Only a graph with releases is of use. */
function updateService(images: readonly ResourceImage[], registry: string): readonly ResourceFile[] {
  const graph = images.find(({ type }) => type === "cincinnatiGraph");
  const release = images.find(({ type }) => type === "ocpRelease");
  if (!graph || !release) return [];
  const service: Json = {
    apiVersion: "updateservice.operator.openshift.io/v1",
    kind: "UpdateService",
    metadata: {
      annotations: { createdBy: "ferry" },
      name: "update-service-oc-mirror",
      namespace: "openshift-update-service",
    },
    spec: {
      graphDataImage: `${registry}/${graph.path}:${graph.tag}`,
      releases: `${registry}/${release.path}`,
      replicas: 2,
    },
  };
  return [{ name: "updateService.yaml", objects: [service] }];
}
