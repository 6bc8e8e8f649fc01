/** What a destination has of the images that are to be there: one question for each tag. */

import { attachedTo, type Attachment } from "../../model/attachment.ts";
import type { PinnedImage, PublishedImage } from "../../model/mirror.ts";
import { pinned, type Repository, repositoryText, tagged } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Destination, repositoryAt } from "../plan/destination.ts";
import { inParallel } from "../../model/slots.ts";

/** An image and what is missing of it. */
export interface Surveyed {
  readonly image: PinnedImage;
  readonly repository: Repository;
  /** Whether the tag names the image already. */
  readonly isThere: boolean;
  /** What is not there of all that is attached to it. */
  readonly missingAttached: readonly Attachment[];
}

export interface SurveyOptions {
  /** Questions at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a destination about images. One that it cannot be asked about counts as absent: sending it tells more.
 *
 * @param published What is recorded of it: what was attached to images there is not asked for.
 * @throws {DiagnosticError} when the destination cannot be asked about any of them.
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
    const names = async ({ tag, digest }: Pick<PinnedImage, "tag" | "digest">) => {
      const found = await registry.resolve(tagged(repository, tag), { signal });
      return found?.digest === digest;
    };
    const has = async (one: Attachment) => {
      if (one.tag !== null) return await names(one);
      // Whoever asks what refers to an image must find it: that the manifest is there is not enough.
      const listed = await registry.listReferrers(repository, one.subject, { signal });
      return listed.some(({ digest }) => digest === one.digest) &&
        await registry.resolve(pinned(repository, one.digest), { signal }) !== null;
    };
    const attached = attachedTo(image);
    // What is not there is put there with all that is attached to it.
    if (!await names(image)) return { repository, isThere: false, missingAttached: attached };
    const known = recorded.get(`${repository.path}:${image.tag}`);
    const isRecorded = ({ tag, digest }: Attachment) =>
      known?.digest === image.digest &&
      attachedTo(known).some((one) => one.tag === tag && one.digest === digest);
    const missingAttached = [];
    for (const one of attached) if (!isRecorded(one) && !await has(one)) missingAttached.push(one);
    return { repository, isThere: true, missingAttached };
  };
  let answers = 0;
  const failures: DiagnosticError[] = [];
  const surveyed = await inParallel(images, parallel, async (image): Promise<Surveyed> => {
    const repository = repositoryAt(destination, image.path);
    const place = `${repositoryText(repository)}:${image.tag}@${image.digest}`;
    const asking = byPlace.get(place) ?? ask(image, repository);
    byPlace.set(place, asking);
    try {
      const found = await asking;
      answers++;
      return { image, ...found };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DiagnosticError)) throw error;
      failures.push(error);
      // A password that is wrong for all of them must not be tried for all of them.
      if (answers === 0 && failures.length >= parallel) throw error;
      return { image, repository, isThere: false, missingAttached: attachedTo(image) };
    }
  });
  const [failure] = failures;
  if (answers === 0 && failure) throw failure;
  return surveyed;
}

/** Whether something of an image must be sent. */
export function isDue({ isThere, missingAttached }: Surveyed): boolean {
  return !isThere || missingAttached.length > 0;
}

/** The images as they are at the destination when nothing of them is missing. */
export function publishedOf({ image, repository }: Surveyed): PublishedImage {
  const { origin, type, tag, digest, signatures, referrers, notes } = image;
  return { origin, type, path: repository.path, tag, digest, signatures, referrers, notes };
}
