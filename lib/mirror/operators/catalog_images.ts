/** The images of operators, as catalogs name them. */

import type { CatalogRequest, ImageType, WantedImage } from "../../model/mirror.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { digestTag, originOf, sourceOf } from "../plan/origin.ts";
import type { CatalogBundle } from "./catalog.ts";

/** An image of an operator before it is known where it goes. */
export interface OperatorImage {
  readonly origin: string;
  readonly type: Extract<ImageType, "operatorBundle" | "operatorRelatedImage">;
}

/**
 * The images of some bundles, each once, bundles last.
 *
 * @throws {DiagnosticError} `bad-reference` for one that cannot be pulled.
 */
export function imagesOf(bundles: readonly CatalogBundle[], catalog: string): readonly OperatorImage[] {
  const own = new Set<string>();
  const related = new Set<string>();
  for (const bundle of bundles) {
    for (const image of imagesOfBundle(bundle)) {
      requireReference(image, bundle, catalog);
      if (image === bundle.image) own.add(image);
      else related.add(image);
    }
  }
  return [
    ...[...related.difference(own)].map((origin) => ({ origin, type: "operatorRelatedImage" as const })),
    ...[...own].map((origin) => ({ origin, type: "operatorBundle" as const })),
  ];
}

/** The images of a bundle as it names them, its own first. */
export function imagesOfBundle({ image, relatedImages }: CatalogBundle): readonly string[] {
  return [...new Set([image, ...relatedImages])];
}

/** An image of an operator as it is wanted. @throws {DiagnosticError} `bad-reference`. */
export function wantedOf({ origin, type }: OperatorImage, request: CatalogRequest): WantedImage {
  const read = originOf(origin);
  return {
    type,
    origin: read.text,
    source: { kind: "registry", reference: sourceOf(read) },
    path: read.path,
    tag: read.tag ?? digestTag(read.digest ?? "latest"),
    platforms: request.platforms,
    at: request.at,
  };
}

function requireReference(image: string, { name }: CatalogBundle, catalog: string): void {
  const why = whyUnusable(image);
  if (why === null) return;
  throw new DiagnosticError(`bundle ${name} in ${catalog} names an image that cannot be pulled: ${why}`, {
    code: "bad-reference",
    hint: "leave out the package, or the versions that name it",
  });
}

function whyUnusable(image: string): string | null {
  if (image === "") return "its reference is empty";
  const origin = originOf(image);
  if (origin.transport !== "docker") return image;
  if (origin.tag === null && origin.digest === null) return `${image} has neither tag nor digest`;
  try {
    sourceOf(origin);
    return null;
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    return found.message;
  }
}
