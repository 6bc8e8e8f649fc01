/** Which of the images in sequences are to be published. */

import type {
  ImageFailure,
  ImagePlan,
  ImageSet,
  ImageType,
  PinnedImage,
  WantedImage,
} from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { collectImages, isBlockedIn } from "../plan/wanted.ts";
import { collectAll } from "../resolve/collect.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

export interface Choice {
  readonly isChosen: (image: PinnedImage) => boolean;
  /** Wanted images that no sequence has. */
  readonly missing: readonly ImageFailure[];
  /** Images because of which nothing is to be done. */
  readonly refused: readonly ImageFailure[];
  /** Whether nothing is wanted. */
  readonly isEmpty: boolean;
}

/**
 * Narrows sequences to the images of a set.
 *
 * @param set Null for all images.
 * @param destination What stands before paths in the references that `blockedImages` is tried on.
 * @param plans Of all sequences at hand.
 * @param context What those sequences were made by.
 */
export async function choose(
  set: ImageSet | null,
  destination: string,
  plans: readonly ImagePlan[],
  context: ResolveContext,
): Promise<Choice> {
  if (!set) return { isChosen: () => true, missing: [], refused: [], isEmpty: false };
  const { wanted, failed, refused } = await collectAll(set, destination, context);
  const places = new Set(wanted.map(placeOf));
  return {
    isChosen: (image) => places.has(placeOf(image)),
    missing: [...failed, ...missingIn(plans, wanted)],
    refused,
    isEmpty: wanted.length + failed.length === 0,
  };
}

/**
 * The same for archives of oc-mirror's, which do not tell how images were found: those that others name for a section
 * are all taken where the set has that section.
 */
export function chooseByName(
  set: ImageSet | null,
  destination: string,
  plans: readonly ImagePlan[],
): Choice {
  if (!set) return { isChosen: () => true, missing: [], refused: [], isEmpty: false };
  const { wanted, failed, refused } = collectImages(set, destination);
  const places = new Set(wanted.map(placeOf));
  const sections = new Set(set.sections.map(({ name }) => name));
  const isOfSection = (image: PinnedImage) => {
    const section = sectionOf(image.type);
    return section !== null && sections.has(section) && !isBlockedIn(set, image, destination);
  };
  return {
    isChosen: (image) => places.has(placeOf(image)) || isOfSection(image),
    missing: [...failed, ...missingIn(plans, wanted)],
    refused,
    isEmpty: wanted.length + failed.length + sections.size === 0,
  };
}

function sectionOf(type: ImageType): ImageSet["sections"][number]["name"] | null {
  switch (type) {
    case "ocpRelease":
    case "ocpReleaseContent":
    case "cincinnatiGraph":
      return "platform";
    case "operatorCatalog":
    case "operatorBundle":
    case "operatorRelatedImage":
      return "operators";
    case "helmImage":
      return "helm";
    case "generic":
      return null;
    default:
      return type satisfies never;
  }
}

function missingIn(
  plans: readonly ImagePlan[],
  wanted: readonly WantedImage[],
): readonly ImageFailure[] {
  const known = new Set(plans.flatMap(({ images }) => images.map(placeOf)));
  return wanted.filter((image) => !known.has(placeOf(image))).map(({ origin, type, at }) => ({
    origin,
    type,
    error: new DiagnosticError(`${origin}: no sequence here has this image`, {
      code: "image-missing",
      at,
      hint: "mirror it to disk with this configuration first, and bring the new sequence",
    }),
  }));
}

function placeOf({ path, tag }: { readonly path: string; readonly tag: string }): string {
  return `${path}:${tag}`;
}
