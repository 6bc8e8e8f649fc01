/** The base images that a sequence presumes at its destination. */

import type { BaseImage } from "../../model/base_image.ts";
import type { SequenceIndex } from "../../model/mirror.ts";

/** Each once, in the order in which the plan first needs them. */
export function baseImagesOf(
  { plan, placements }: Pick<SequenceIndex, "plan" | "placements">,
): readonly BaseImage[] {
  const found: BaseImage[] = [];
  for (const { digest } of plan.blobs) {
    const placement = placements.get(digest);
    if (placement?.kind !== "base") continue;
    if (!found.some((one) => isSameBaseImage(one, placement.image))) found.push(placement.image);
  }
  return found;
}

export function isSameBaseImage(a: BaseImage, b: BaseImage): boolean {
  return a.image === b.image && a.path === b.path && a.digest === b.digest;
}
