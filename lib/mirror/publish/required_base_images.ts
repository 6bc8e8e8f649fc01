/** Before the first write: whether the destination has what sequences leave out because a base image has it. */

import type { BaseImage, BaseImageRequest } from "../../model/base_image.ts";
import type { PinnedImage } from "../../model/mirror.ts";
import { type Digest, type Repository, repositoryText } from "../../model/oci.ts";
import { inParallel } from "../../model/slots.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import { baseImagesOf } from "../archive/base_images.ts";
import { Closures } from "../plan/closure.ts";
import { type Destination, repositoryAt } from "../plan/destination.ts";
import { baseRepository } from "../plan/base_images.ts";
import type { ContentStore } from "./content_store.ts";
import { holdersOf } from "./holders.ts";
import type { OpenArchive } from "./open_sequence.ts";

export interface BaseImageOptions {
  readonly destination: Destination;
  /** Where the user says that they are. @default {[]} */
  readonly told?: readonly BaseImageRequest[] | undefined;
  /** Images that are not published need nothing. @default {() => true} */
  readonly isChosen?: ((image: PinnedImage) => boolean) | undefined;
  /** Questions at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A blob that is not carried. */
interface LeftOut {
  readonly sequence: string;
  readonly digest: Digest;
  readonly image: BaseImage;
  readonly places: Set<Repository>;
}

/**
 * Requires the blobs of base images, at their own place or at that of an image that has them as well.
 *
 * @throws {DiagnosticError | DiagnosticList} `image-missing` for each base image, with the digests that are lacking.
 */
export async function requireBaseImages(
  sequences: readonly Pick<OpenArchive, "name" | "index">[],
  contents: ContentStore,
  registry: RegistryReader,
  options: BaseImageOptions,
): Promise<void> {
  const { destination, told = [], parallel = 8, signal } = options;
  const needed = leftOutBy(sequences, contents, options);
  const found = await inParallel(needed, parallel, async ({ digest, image, places }) => {
    try {
      for (const place of places) {
        if (await registry.blobSize(place, digest, { signal }) !== null) return true;
      }
      return false;
    } catch (error) {
      throw error instanceof DiagnosticError ? error.within(`base image ${image.image}`) : error;
    }
  });
  const lacking = Map.groupBy(needed.filter((_, at) => !found[at]), ({ image }) => image);
  throwCollected([...lacking].map(([image, blobs]) => {
    const asked = told.find((one) => one.image === image.image) ?? image;
    const where = repositoryText(baseRepository(destination, asked));
    const digests = blobs.map(({ digest }) => digest).join(", ");
    return new DiagnosticError(
      `${blobs[0]?.sequence} leaves out what base image ${image.image} has, and ${where} lacks ${digests}`,
      {
        code: "image-missing",
        hint: `push ${image.image} (${image.digest}) to ${where}, or tell which repository has it: ` +
          `${image.image}=REPOSITORY; a complete sequence that is cut without base images needs none`,
      },
    );
  }));
}

function leftOutBy(
  sequences: readonly Pick<OpenArchive, "name" | "index">[],
  contents: ContentStore,
  { destination, told, isChosen = () => true }: BaseImageOptions,
): readonly LeftOut[] {
  const found = new Map<Digest, LeftOut>();
  for (const { name, index } of sequences) {
    if (baseImagesOf(index).length === 0) continue;
    const closures = new Closures(index.plan);
    for (const image of index.plan.images.filter(isChosen)) {
      for (const { digest } of closures.ofImage(image).blobs) {
        const placement = index.placements.get(digest);
        if (placement?.kind !== "base" || contents.has(digest)) continue;
        const places = new Set(holdersOf(placement, destination, told));
        const known = found.get(digest) ?? { sequence: name, digest, image: placement.image, places };
        known.places.add(repositoryAt(destination, image.path));
        found.set(digest, known);
      }
    }
  }
  return [...found.values()];
}
