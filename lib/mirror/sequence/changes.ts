/** What one sequence has that another has not. */

import { attachedTo } from "../../model/attachment.ts";
import type { ImagePlan, PinnedImage } from "../../model/mirror.ts";
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
