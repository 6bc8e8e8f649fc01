/** Several plans as one. */

import type { ImagePlan, PlannedManifest } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";

/** A plan with everything of some plans. A tag that moved from one to the next has several images in it. */
export function mergedPlan(plans: readonly ImagePlan[]): ImagePlan {
  const images = plans.flatMap((plan) => plan.images);
  const blobs = plans.flatMap((plan) => plan.blobs);
  const manifests = new Map<Digest, PlannedManifest>();
  for (const one of plans.flatMap((plan) => plan.manifests)) {
    const known = manifests.get(one.digest);
    const members = new Set([...known?.manifests ?? [], ...one.manifests]);
    manifests.set(one.digest, { ...one, manifests: [...members] });
  }
  return {
    images: [...new Map(images.map((one) => [`${one.path}:${one.tag}@${one.digest}`, one])).values()],
    manifests: [...manifests.values()],
    blobs: [...new Map(blobs.map((one) => [one.digest, one])).values()],
    offers: plans.flatMap(({ offers = [] }) => offers),
  };
}
