/** What one sequence has that another has not. */

import { attachedTo } from "../../model/attachment.ts";
import type { ImagePlan, PinnedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import type { Digest } from "../../model/oci.ts";

export interface SequenceChanges {
  /** As they were written, in the order of the plan. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The same place at the destination with other content. */
  readonly changed: readonly ImageChange[];
}

export interface ImageChange {
  readonly image: string;
  readonly from: Digest;
  readonly to: Digest;
}

/** Two lists as sets. */
export interface ListDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What came and went of what people know by its name, beside the images that it consists of. */
export interface ContentChanges {
  /** Versions with their architecture. */
  readonly releases: ListDiff;
  readonly packages: ListDiff;
  /** With the package before them, as the versions have it. */
  readonly channels: ListDiff;
  readonly versions: ListDiff;
  readonly charts: ListDiff;
  readonly images: SequenceChanges;
}

/** @param before Null for the first sequence: everything is new. */
export function contentChanges(before: ImagePlan | null, after: ImagePlan): ContentChanges {
  const [old, wanted] = [before?.offers ?? [], after.offers ?? []];
  const differing = (namesOf: (offer: Offer) => readonly string[]) =>
    listDiff(old.flatMap(namesOf), wanted.flatMap(namesOf));
  return {
    releases: differing((offer) => offer.kind === "release" ? [offer.version] : []),
    packages: differing((offer) => offer.kind === "operator" ? [offer.package] : []),
    channels: differing((offer) =>
      offer.kind === "operator" ? offer.channels.map((channel) => `${offer.package} ${channel}`) : []
    ),
    versions: differing((offer) =>
      offer.kind === "operator" ? [`${offer.package} ${offer.version ?? offer.bundle}`] : []
    ),
    charts: differing((offer) => offer.kind === "chart" ? [offer.chart] : []),
    images: changesBetween(before, after),
  };
}

export function listDiff(before: readonly string[], after: readonly string[]): ListDiff {
  const [old, wanted] = [new Set(before), new Set(after)];
  return {
    added: [...wanted].filter((one) => !old.has(one)).toSorted(),
    removed: [...old].filter((one) => !wanted.has(one)).toSorted(),
  };
}

/** @param before Null for the first sequence: everything is new. */
export function changesBetween(before: ImagePlan | null, after: ImagePlan): SequenceChanges {
  const known = byPlace(before?.images ?? []);
  const wanted = byPlace(after.images);
  return {
    added: after.images.filter((image) => !known.has(placeOf(image))).map(({ origin }) => origin),
    removed: (before?.images ?? []).filter((image) => !wanted.has(placeOf(image))).map(({ origin }) =>
      origin
    ),
    changed: after.images.flatMap((image) => {
      const old = known.get(placeOf(image));
      if (!old || old.digest === image.digest) return [];
      return [{ image: image.origin, from: old.digest, to: image.digest }];
    }),
  };
}

/** Whether two plans mirror the same: every image with the same content, and the same attached to it, at the same place. */
export function isSamePlan(a: ImagePlan, b: ImagePlan): boolean {
  return isWithinPlan(a, b) && isWithinPlan(b, a);
}

/** Whether one plan mirrors nothing that another one does not. */
export function isWithinPlan(part: ImagePlan, whole: ImagePlan): boolean {
  const known = new Set(whole.images.map(toldApart));
  return part.images.every((image) => known.has(toldApart(image)));
}

function toldApart(image: PinnedImage): string {
  const { origin, type, path, tag, digest, members, notes } = image;
  const attached = attachedTo(image).map((one) => [one.tag, one.digest]);
  return JSON.stringify([origin, type, path, tag, digest, members, attached, notes ?? {}]);
}

/** Images by the place that they have at a destination. */
export function byPlace(images: readonly PinnedImage[]): ReadonlyMap<string, PinnedImage> {
  return new Map(images.map((image) => [placeOf(image), image]));
}

function placeOf({ path, tag }: PinnedImage): string {
  return `${path}:${tag}`;
}
