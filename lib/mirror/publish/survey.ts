/** What a destination has of the images that are to be there: one question for each tag. */

import type { PinnedImage, PublishedImage, SignaturePin } from "../../model/mirror.ts";
import { type Repository, repositoryText, tagged } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { type Destination, repositoryAt } from "../plan/destination.ts";
import { inParallel } from "../../model/slots.ts";

/** An image and what is missing of it. */
export interface Surveyed {
  readonly image: PinnedImage;
  readonly repository: Repository;
  /** Whether the tag names the image already. */
  readonly isThere: boolean;
  readonly missingSignatures: readonly SignaturePin[];
}

export interface SurveyOptions {
  /** Questions at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a destination about images.
 *
 * @param published What is recorded of it: signatures that were published there are not asked for.
 */
export async function surveyDestination(
  images: readonly PinnedImage[],
  destination: Destination,
  registry: RegistryReader,
  published: readonly PublishedImage[],
  { parallel = 8, signal }: SurveyOptions = {},
): Promise<readonly Surveyed[]> {
  const recorded = new Map(published.map((image) => [`${image.path}:${image.tag}`, image]));
  const byPlace = new Map<string, Promise<Omit<Surveyed, "image">>>();
  const ask = async (image: PinnedImage, repository: Repository): Promise<Omit<Surveyed, "image">> => {
    const names = async ({ tag, digest }: SignaturePin) => {
      const found = await registry.resolve(tagged(repository, tag), { signal });
      return found?.digest === digest;
    };
    // What is not there is put there with all its signatures.
    if (!await names(image)) return { repository, isThere: false, missingSignatures: image.signatures };
    const known = recorded.get(`${repository.path}:${image.tag}`);
    const isRecorded = ({ tag, digest }: SignaturePin) =>
      known?.digest === image.digest &&
      known.signatures.some((one) => one.tag === tag && one.digest === digest);
    const missingSignatures = [];
    for (const pin of image.signatures) {
      if (!isRecorded(pin) && !await names(pin)) missingSignatures.push(pin);
    }
    return { repository, isThere: true, missingSignatures };
  };
  return await inParallel(images, parallel, async (image) => {
    const repository = repositoryAt(destination, image.path);
    const place = `${repositoryText(repository)}:${image.tag}@${image.digest}`;
    const asking = byPlace.get(place) ?? ask(image, repository);
    byPlace.set(place, asking);
    return { image, ...await asking };
  });
}

/** Whether something of an image must be sent. */
export function isDue({ isThere, missingSignatures }: Surveyed): boolean {
  return !isThere || missingSignatures.length > 0;
}

/** The images as they are at the destination when nothing of them is missing. */
export function publishedOf({ image, repository }: Surveyed): PublishedImage {
  const { origin, type, tag, digest, signatures, notes } = image;
  return { origin, type, path: repository.path, tag, digest, signatures, notes };
}
