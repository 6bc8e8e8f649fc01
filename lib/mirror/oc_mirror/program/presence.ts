/** Which images are where they should be, as registries say: oc-mirror would send all of them again. */

import type { ImageSet, PublishedImage, WantedImage } from "../../../model/mirror.ts";
import { type Digest, tagged } from "../../../model/oci.ts";
import { diagnosticsOf } from "../../../source/diagnostic.ts";
import type { RegistryReader } from "../../../registry/registry.ts";
import { type Destination, destinationText, repositoryAt } from "../../plan/destination.ts";
import { collectImages } from "../../plan/wanted.ts";
import { inParallel } from "../../../model/slots.ts";
import type { Teller } from "../../teller.ts";

const QUESTIONS_AT_A_TIME = 8;

/** The images of a set; null for one with content that only oc-mirror can list. */
export function listedImages(set: ImageSet, destination: string): readonly WantedImage[] | null {
  if (set.sections.length > 0) return null;
  const { wanted, failed, refused } = collectImages(set, destination);
  return failed.length + refused.length > 0 ? null : wanted;
}

/** What sources have now, in the order of the images; null for one that is not there or cannot be told. */
export async function digestsAtSources(
  images: readonly WantedImage[],
  sources: RegistryReader,
  signal?: AbortSignal,
): Promise<readonly (Digest | null)[]> {
  return await inParallel(images, QUESTIONS_AT_A_TIME, async ({ source }) => {
    if (source.kind !== "registry") return null;
    return (await sources.resolve(source.reference, { signal }))?.digest ?? null;
  });
}

/** What a destination has of some images. */
export async function publishedAt(
  images: readonly WantedImage[],
  destination: Destination,
  registry: RegistryReader,
  signal?: AbortSignal,
): Promise<readonly PublishedImage[]> {
  const found = await inParallel(images, QUESTIONS_AT_A_TIME, async ({ origin, type, path, tag }) => {
    const repository = repositoryAt(destination, path);
    const digest = (await registry.resolve(tagged(repository, tag), { signal }))?.digest;
    return digest ? [{ origin, type, path: repository.path, tag, digest, signatures: [] }] : [];
  });
  return found.flat();
}

/**
 * What registries answer, or null when they do not: ferry may not know all that oc-mirror knows of them, and what
 * oc-mirror has done stays done.
 */
export async function ifAnswered<T>(question: Promise<T>, teller: Teller): Promise<T | null> {
  try {
    return await question;
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    teller.warn(`whether images are there cannot be told: ${found.message}`);
    return null;
  }
}

/** The images of a set as a destination has them, for the record; none where they cannot be listed. */
export async function arrivedImages(
  set: ImageSet,
  origins: ReadonlySet<string>,
  destination: Destination,
  registry: RegistryReader,
  signal?: AbortSignal,
): Promise<readonly PublishedImage[]> {
  const listed = listedImages(set, destinationText(destination)) ?? [];
  const arrived = listed.filter(({ origin }) => origins.has(origin));
  return await publishedAt(arrived, destination, registry, signal);
}
