/** The inventory of a sequence: releases, operators and charts with their versions, images with what vouches for them. */

import type { BaseImage } from "../../model/base_image.ts";
import type { MissingImage, PinnedImage, SequenceIndex, SequenceManifest } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import type { OperatorOffer } from "../../model/offer.ts";
import { bytesOf, Closures } from "../plan/closure.ts";
import { offerText } from "../plan/dependants.ts";
import { SIGNATURE_QUESTION } from "../resolve/answers.ts";

export interface SequenceInventory {
  readonly number: number;
  readonly description: string;
  readonly created: string;
  readonly tool: string;
  readonly workspace: string;
  /** What its site notes of it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly baseline: boolean;
  readonly bytes: { readonly carried: number; readonly content: number };
  readonly releases: readonly string[];
  readonly operators: readonly InventoryOperator[];
  readonly charts: readonly string[];
  readonly images: readonly InventoryImage[];
  /** What the destination must have besides what sequences bring. */
  readonly baseImages: readonly BaseImage[];
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
  /** Who vouches for it: the key of releases, which was verified, or cosign's signatures, which are carried. */
  readonly vouched: readonly ("release key" | "cosign")[];
  /** What else refers to it, by artifact type. */
  readonly referrers: readonly string[];
  /** What it is there for: operators, releases, charts; empty where it was asked for by itself. */
  readonly partOf: readonly string[];
}

/** @param index Null for archives of another format, of which only figures are told. */
export function inventoryOf(manifest: SequenceManifest, index: SequenceIndex | null): SequenceInventory {
  const offers = index?.plan.offers ?? [];
  const { number, description, created, tool, workspace, complete, bytes } = manifest;
  const { labels = {}, baseImages = [], missing = [] } = manifest;
  return {
    number,
    description,
    created,
    tool: `${tool.name} ${tool.version}`,
    workspace,
    labels,
    baseline: complete,
    bytes,
    releases: offers.flatMap((offer) => offer.kind === "release" ? [offer.version] : []),
    operators: operatorsIn(offers.filter((offer) => offer.kind === "operator")),
    charts: offers.flatMap((offer) => offer.kind === "chart" ? [offer.chart] : []),
    images: index ? imagesIn(index) : [],
    baseImages,
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

/** The images of a plan, with what vouches for them and whether they are carried. */
export function imagesIn(
  { plan, placements, answers }: Pick<SequenceIndex, "plan" | "placements" | "answers">,
): readonly InventoryImage[] {
  const closures = new Closures(plan);
  const offered = new Map<string, string[]>();
  for (const offer of plan.offers ?? []) {
    for (const origin of offer.images) {
      offered.set(origin, [...offered.get(origin) ?? [], offerText(offer)]);
    }
  }
  return plan.images.map((image) => {
    const { origin, type, repository, path, tag, digest, signatures, referrers = [] } = image;
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
      vouched: [
        ...(answers.has(`${SIGNATURE_QUESTION}${digest}`) ? ["release key" as const] : []),
        ...(signatures.length > 0 ? ["cosign" as const] : []),
      ],
      referrers: [...new Set(referrers.map(({ artifactType }) => artifactType))].toSorted(),
      partOf: offered.get(origin) ?? [],
    };
  });
}
