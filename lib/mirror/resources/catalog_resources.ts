/** What a cluster must be told of catalogs of operators: a CatalogSource and a ClusterCatalog for each. */

import type { Json } from "../../model/json.ts";
import { baseName } from "../../model/path.ts";
import { byCodePoint } from "../../system/files.ts";
import { hashHex } from "../../system/hash.ts";
import { templateFields } from "../operators/template.ts";
import type { ResourceFile, ResourceImage } from "./resource_file.ts";

/** The note of a catalog that has the template of its CatalogSource. */
export const TEMPLATE_NOTE = "catalogSource";

type CatalogImage = Pick<ResourceImage, "type" | "path" | "tag" | "notes">;

/** @param registry `host[:port]` of the destination. */
export function catalogResources(images: readonly CatalogImage[], registry: string): readonly ResourceFile[] {
  const catalogs = images.filter(({ type }) => type === "operatorCatalog")
    .toSorted((a, b) => byCodePoint(placeOf(a), placeOf(b)));
  const taken = new Map<string, string>();
  return catalogs.flatMap((catalog) => {
    const place = placeOf(catalog);
    const own = nameOf(catalog);
    // Two catalogs would else be one to the cluster, whichever comes last.
    const isTaken = (taken.get(own) ?? place) !== place;
    const name = isTaken ? `${own.slice(0, LONGEST - 9)}-${hashHex("sha256", place).slice(0, 8)}` : own;
    taken.set(own, taken.get(own) ?? place);
    const image = `${registry}/${place}`;
    return [
      {
        name: `cs-${name}.yaml`,
        objects: [catalogSource(`cs-${name}`, image, catalog.notes?.[TEMPLATE_NOTE])],
      },
      { name: `cc-${name}.yaml`, objects: [clusterCatalog(`cc-${name}`, image)] },
    ];
  });
}

/** Characters of a DNS label, without `cs-` before it. */
const LONGEST = 60;
const TAG_LENGTH = 12;

/** The last part of the path and the beginning of the tag, as oc-mirror names its resources. */
function nameOf({ path, tag }: CatalogImage): string {
  const start = tag.slice(0, TAG_LENGTH);
  return `${baseName(path)}-${start}`.toLowerCase().replace(/[^a-z0-9-]/g, "-").slice(0, LONGEST)
    .replace(/-+$/, "");
}

function placeOf({ path, tag }: CatalogImage): string {
  return `${path}:${tag}`;
}

function catalogSource(name: string, image: string, template: string | undefined): Json {
  const { metadata, spec } = templateFields(template);
  const annotations = metadata["annotations"];
  return {
    apiVersion: "operators.coreos.com/v1alpha1",
    kind: "CatalogSource",
    metadata: {
      ...metadata,
      annotations: { ...asFields(annotations), createdBy: "ferry" },
      name,
      namespace: "openshift-marketplace",
    },
    spec: { ...spec, image, sourceType: "grpc" },
  };
}

function clusterCatalog(name: string, image: string): Json {
  return {
    apiVersion: "olm.operatorframework.io/v1",
    kind: "ClusterCatalog",
    metadata: { annotations: { createdBy: "ferry" }, name },
    spec: { source: { image: { ref: image }, type: "Image" } },
  };
}

function asFields(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, Json>
    : {};
}
