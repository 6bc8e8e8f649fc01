/** From an image set to all images that are wanted: those that it names, and those that others name for it. */

import type { ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { collectImages, type Collection, isBlockedIn } from "../plan/wanted.ts";
import type { ResolveContext } from "./resolver.ts";
import { resolversFor } from "./resolvers.ts";

/**
 * Collects the images of all sections.
 *
 * @param destination What stands before paths in references that patterns are tried on: `host:port/prefix`.
 */
export async function collectAll(
  set: ImageSet,
  destination: string,
  context: ResolveContext,
): Promise<Collection> {
  if (set.refused.length > 0) {
    return { wanted: [], offers: [], failed: [], refused: set.refused, blocked: [] };
  }
  const named = collectImages(set, destination);
  const found: WantedImage[] = [];
  const offers: Offer[] = [];
  const refused: ImageFailure[] = [];
  for (const resolve of await resolversFor(set)) {
    const resolution = await resolve(set, context);
    found.push(...resolution.wanted);
    offers.push(...resolution.offers);
    refused.push(...resolution.refused);
  }
  context.answers.save();
  const wanted = new Map<string, WantedImage>();
  const blocked = [...named.blocked];
  for (const image of [...found, ...named.wanted]) {
    const key = `${image.type} ${image.origin} ${image.path}:${image.tag}`;
    if (isBlockedIn(set, image, destination)) blocked.push(image);
    else if (!wanted.has(key)) wanted.set(key, image);
  }
  return {
    wanted: [...wanted.values()],
    offers,
    failed: named.failed,
    refused: [...refused, ...named.refused],
    blocked,
  };
}
