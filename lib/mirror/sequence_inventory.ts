/** The inventory of a sequence: releases, operators and charts with their versions, images with what vouches for them. */

import type { MissingImage, PinnedImage, SequenceIndex, SequenceManifest } from "../model/mirror.ts";
import type { Digest } from "../model/oci.ts";
import type { OperatorOffer } from "../model/offer.ts";
import { bytesOf, Closures } from "./plan/closure.ts";

export interface SequenceInventory {
  readonly number: number;
  readonly description: string;
  readonly created: string;
  readonly tool: string;
  readonly workspace: string;
  readonly baseline: boolean;
  readonly bytes: { readonly carried: number; readonly content: number };
  readonly releases: readonly string[];
  readonly operators: readonly InventoryOperator[];
  readonly charts: readonly string[];
  readonly images: readonly InventoryImage[];
  readonly missing: readonly MissingImage[];
}

/** A package of a catalog with its versions, in the order of the catalog. */
export interface InventoryOperator {
  readonly catalog: string;
  readonly package: string;
  readonly versions: readonly string[];
}

export interface InventoryImage {
  /** Where it comes from, as it was asked for. */
  readonly origin: string;
  readonly type: PinnedImage["type"];
  readonly repository: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: Digest;
  /** Bytes of all its content. */
  readonly size: number;
  /** Whether this very sequence carries something of it. */
  readonly isCarried: boolean;
  /** How many cosign signatures go with it. */
  readonly signatures: number;
}

/** @param index Null for archives of another format, of which only figures are told. */
export function inventoryOf(manifest: SequenceManifest, index: SequenceIndex | null): SequenceInventory {
  const offers = index?.plan.offers ?? [];
  const { number, description, created, tool, workspace, complete, bytes, missing = [] } = manifest;
  return {
    number,
    description,
    created,
    tool: `${tool.name} ${tool.version}`,
    workspace,
    baseline: complete,
    bytes,
    releases: offers.flatMap((offer) => offer.kind === "release" ? [offer.version] : []),
    operators: operatorsIn(offers.filter((offer) => offer.kind === "operator")),
    charts: offers.flatMap((offer) => offer.kind === "chart" ? [offer.chart] : []),
    images: index ? imagesIn(index) : [],
    missing,
  };
}

function operatorsIn(offers: readonly OperatorOffer[]): readonly InventoryOperator[] {
  const byPackage = Map.groupBy(offers, (offer) => `${offer.catalog} ${offer.package}`);
  return [...byPackage.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const versions = own.map(({ version, bundle }) => version ?? bundle);
    return [{ catalog: first.catalog, package: first.package, versions }];
  });
}

function imagesIn({ plan, placements }: SequenceIndex): readonly InventoryImage[] {
  const closures = new Closures(plan);
  return plan.images.map((image) => {
    const { origin, type, repository, path, tag, digest, signatures } = image;
    const { manifests, blobs } = closures.ofImage(image);
    const content = [...manifests, ...blobs];
    return {
      origin,
      type,
      repository,
      path,
      tag,
      digest,
      size: bytesOf(content),
      isCarried: content.some((one) => placements.get(one.digest)?.kind === "here"),
      signatures: signatures.length,
    };
  });
}
