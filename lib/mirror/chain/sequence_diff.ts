/** What one sequence mirrors that another does not. */

import type { CatalogRequest, ImageSet, PinnedImage, SequenceIndex } from "../../model/mirror.ts";
import { unifiedDiff } from "../../model/unified_diff.ts";
import { readText } from "../../system/files.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import type { OfferedPackage } from "../list/offered_operators.ts";
import { bytesOf } from "../plan/closure.ts";
import { changesBetween, type ListDiff, listDiff, type SequenceChanges } from "../sequence/changes.ts";
import { CONFIG_NAME } from "../sequence/metadata.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";

export interface SequenceDiff {
  readonly from: string;
  readonly to: string;
  /** Null where an archive does not tell its images. */
  readonly images: SequenceChanges | null;
  /** Versions of releases, with their architecture. */
  readonly releases: ListDiff | null;
  readonly catalogs: ListDiff;
  /** What packages, channels and versions are told by: the catalogs themselves, where both are at hand. */
  readonly operatorsBy: "catalogs" | "configurations";
  readonly packages: ListDiff;
  /** With the package before them; `platform` for releases. */
  readonly channels: ListDiff;
  /** With the package before them; bounds where the configurations tell. */
  readonly versions: ListDiff;
  /** Bundles that catalogs offer. */
  readonly bundles: ListDiff | null;
  /** References of images that are presumed at the destination, with the repository. */
  readonly baseImages: ListDiff;
  readonly blobs: BlobDiff | null;
  /** The lines of a unified diff of the configurations; empty where they are the same. */
  readonly config: readonly string[];
}

export interface BlobDiff {
  readonly added: number;
  readonly addedBytes: number;
  readonly removed: number;
  readonly removedBytes: number;
}

/** A sequence with what it mirrors; the index is null for archives of another format. */
export type ComparedSequence = SequenceFolder & {
  readonly index: SequenceIndex | null;
  /** What its catalogs offer; null where they are not at hand. */
  readonly offered: readonly OfferedPackage[] | null;
};

/** @throws {DiagnosticError} `file-not-found` without a copy of the configuration. */
export function diffSequences(before: ComparedSequence, after: ComparedSequence): SequenceDiff {
  const isOffered = before.offered !== null && after.offered !== null;
  const [a, b] = [operatorsOf(before, isOffered), operatorsOf(after, isOffered)];
  const ofType = (type: PinnedImage["type"], told: (image: PinnedImage) => string) =>
    before.index && after.index
      ? listDiff(imagesOf(before, type).map(told), imagesOf(after, type).map(told))
      : null;
  return {
    from: before.name,
    to: after.name,
    images: before.index && after.index ? changesBetween(before.index.plan, after.index.plan) : null,
    releases: ofType("ocpRelease", ({ tag }) => tag),
    operatorsBy: isOffered ? "catalogs" : "configurations",
    catalogs: listDiff(a.catalogs, b.catalogs),
    packages: listDiff(a.packages, b.packages),
    channels: listDiff(a.channels, b.channels),
    versions: listDiff(a.versions, b.versions),
    bundles: ofType("operatorBundle", ({ origin }) => origin),
    baseImages: listDiff(baseImagesIn(before), baseImagesIn(after)),
    blobs: before.index && after.index ? blobDiff(before.index, after.index) : null,
    config: unifiedDiff(linesOf(configOf(before)), linesOf(configOf(after)), {
      before: `${before.name}/${CONFIG_NAME}`,
      after: `${after.name}/${CONFIG_NAME}`,
    }),
  };
}

const PLATFORM = "platform";

interface Operators {
  readonly catalogs: readonly string[];
  readonly packages: readonly string[];
  readonly channels: readonly string[];
  readonly versions: readonly string[];
}

function operatorsOf(sequence: ComparedSequence, isOffered: boolean): Operators {
  const wished = wishesOf(sequence);
  const { offered } = sequence;
  if (!isOffered || !offered) return wished;
  return {
    catalogs: wished.catalogs,
    packages: offered.map(({ name }) => name),
    channels: [
      ...offered.flatMap((one) => one.channels.map((channel) => `${one.name} ${channel.name}`)),
      ...wished.channels.filter((channel) => channel.startsWith(`${PLATFORM} `)),
    ],
    versions: offered.flatMap((one) =>
      one.channels.flatMap(({ versions }) => versions.map((version) => `${one.name} ${version}`))
    ),
  };
}

function wishesOf(sequence: SequenceFolder): Operators {
  const set = loadImageSet({ path: `${sequence.folder}/${CONFIG_NAME}`, text: configOf(sequence) }, "mirror");
  const packages = set.operators.flatMap(({ packages }) => packages);
  return {
    catalogs: set.operators.map(({ catalog }) => catalog),
    packages: packages.map(({ name }) => name),
    channels: [
      ...packages.flatMap((one) => one.channels.map(({ name }) => `${one.name} ${name}`)),
      ...platform(set),
    ],
    versions: set.operators.flatMap(versionsOf),
  };
}

function platform({ platform: wanted }: ImageSet): readonly string[] {
  return (wanted?.channels ?? []).map(({ name }) => `${PLATFORM} ${name}`);
}

function versionsOf({ packages }: CatalogRequest): readonly string[] {
  return packages.flatMap((one) =>
    [{ ...one, name: "" }, ...one.channels]
      .filter(({ minVersion, maxVersion }) => minVersion !== null || maxVersion !== null)
      .map(({ name, minVersion, maxVersion }) =>
        `${one.name}${name && ` ${name}`} ${minVersion ?? ""}..${maxVersion ?? ""}`
      )
  );
}

function imagesOf({ index }: ComparedSequence, type: PinnedImage["type"]): readonly PinnedImage[] {
  return (index?.plan.images ?? []).filter((image) => image.type === type);
}

function baseImagesIn({ manifest: { baseImages = [] } }: SequenceFolder): readonly string[] {
  return baseImages.map(({ image, path }) => `${image} in ${path}`);
}

function blobDiff({ plan: a }: SequenceIndex, { plan: b }: SequenceIndex): BlobDiff {
  const all = (plan: typeof a) => [...plan.manifests, ...plan.blobs];
  const [old, wanted] = [
    new Set(all(a).map(({ digest }) => digest)),
    new Set(all(b).map(({ digest }) => digest)),
  ];
  const added = all(b).filter(({ digest }) => !old.has(digest));
  const removed = all(a).filter(({ digest }) => !wanted.has(digest));
  return {
    added: added.length,
    addedBytes: bytesOf(added),
    removed: removed.length,
    removedBytes: bytesOf(removed),
  };
}

function configOf({ folder }: SequenceFolder): string {
  return readText(`${folder}/${CONFIG_NAME}`);
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
