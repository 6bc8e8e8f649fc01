/** What a sequence needs at its destination, in words. */

import type { BaseImage } from "../../model/base_image.ts";
import type { SequenceManifest } from "../../model/mirror.ts";

/** Earlier sequences and base images by their names; empty for none. */
export function namesOfNeeded(
  { dependencies, baseImages = [] }: Pick<SequenceManifest, "dependencies" | "baseImages">,
): string {
  return [...dependencies.map((number) => `seq${number}`), ...baseImages.map(({ image }) => image)].join(" ");
}

export function baseImageText({ image, digest, path }: BaseImage): string {
  return `${image} in ${path}  ${digest}`;
}
