/** What is wrong with the images that a configuration names by themselves, and with those that it blocks. */

import type { AdditionalImage, BlockedImage, ImageSet } from "../../model/mirror.ts";
import { baseName } from "../../model/path.ts";
import type { Span } from "../../source/span.ts";
import { digestTag, originOf } from "../plan/origin.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { platformFindings } from "./platforms.ts";
import { referenceFindings, targetFindings } from "./references.ts";

export function lintImages(set: ImageSet): readonly Finding[] {
  const { additionalImages, blockedImages } = set;
  const named = additionalImages.filter(({ name }) => name !== "");
  return [
    ...additionalImages.flatMap(({ name, at, targetRepo, platforms }) => [
      ...referenceFindings(name, at, "the image"),
      ...targetFindings(targetRepo, at, "targetRepo"),
      ...platformFindings(platforms, at),
    ]),
    ...collisions(placed({ ...set, additionalImages: named })),
    ...blockedImages.flatMap((blocked) => [...everything(blocked), ...idle(blocked, set)]),
  ];
}

/** An image and what it will be called. */
interface PlacedImage {
  readonly name: string;
  readonly at: Span;
  readonly place: string;
  /** Where a catalog comes from; null for other images. */
  readonly catalogHost: string | null;
  /** What tells two of them apart at the destination. */
  readonly remedy: string;
}

function placed({ additionalImages, operators }: ImageSet): readonly PlacedImage[] {
  const catalogs = operators.map(({ catalog, at, targetCatalog, targetTag }) => {
    const { transport, domain, path, tag } = originOf(catalog);
    const own = targetCatalog ?? (transport === "oci" ? baseName(path) : path);
    const remedy = "a targetCatalog or a targetTag";
    const place = `${own}:${targetTag ?? tag ?? "latest"}`;
    return { name: catalog, at, remedy, place, catalogHost: domain };
  });
  const images = additionalImages.map((image) => {
    const { name, at } = image;
    return { name, at, remedy: "a targetRepo or a targetTag", place: placeOf(image), catalogHost: null };
  });
  return [...catalogs, ...images];
}

/** Two images may not become one, and one is enough once. */
function collisions(images: readonly PlacedImage[]): readonly Finding[] {
  const taken = new Map<string, PlacedImage>();
  return images.flatMap((image) => {
    const { name, at, place, remedy } = image;
    const other = taken.get(place);
    taken.set(place, other ?? image);
    if (!other) return [];
    const [one, two] = [other.name, name].map((written) => originOf(written).text);
    // Such catalogs are refused anyway.
    if (image.catalogHost !== null && image.catalogHost === other.catalogHost) return [];
    if (one === two) return [warningAt(at, `${name} is listed twice`, "keep one of them")];
    return [errorAt(at, `${one} and ${two} would both become ${place}`, `give one of them ${remedy}`)];
  });
}

function placeOf({ name, targetRepo, targetTag }: AdditionalImage): string {
  const { path, tag, digest } = originOf(name);
  return `${targetRepo ?? path}:${targetTag ?? tag ?? digestTag(digest ?? "latest")}`;
}

/** What fits the empty text fits anywhere in any other. */
function everything({ pattern, at }: BlockedImage): readonly Finding[] {
  return pattern.test("")
    ? [warningAt(at, "the pattern blocks every image", "write the name of an image")]
    : [];
}

/** Without asking anybody that can be told only where all images are named. */
function idle({ pattern, at }: BlockedImage, set: ImageSet): readonly Finding[] {
  if (set.platform || set.helm || set.operators.length > 0) return [];
  const names = set.additionalImages.flatMap((image) => [originOf(image.name).text, placeOf(image)]);
  if (names.some((name) => pattern.test(name))) return [];
  return [
    warningAt(
      at,
      "the pattern blocks nothing",
      "it is tried on references without docker://, anywhere in them",
    ),
  ];
}
