/** Where a destination has what a sequence does not carry. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { Placement } from "../../model/mirror.ts";
import type { Repository } from "../../model/oci.ts";
import { baseRepository } from "../plan/base_images.ts";
import { type Destination, repositoryAt } from "../plan/destination.ts";

/**
 * The repositories that may hold a piece of content, best first; none for what is carried.
 *
 * @param told Where the user says that base images are, which counts before what is on record.
 */
export function holdersOf(
  placement: Placement | undefined,
  destination: Destination,
  told: readonly BaseImageRequest[] = [],
): readonly Repository[] {
  switch (placement?.kind) {
    case "earlier":
      return placement.path === "" ? [] : [repositoryAt(destination, placement.path)];
    case "base": {
      const { image } = placement;
      const said = told.filter((one) => one.image === image.image);
      return [...said, image].map((one) => baseRepository(destination, one));
    }
    case "here":
    case undefined:
      return [];
    default:
      return placement satisfies never;
  }
}
