/** From an image set to the images that are wanted; what is wrong with single ones is found before any transfer. */

import type { AdditionalImage, ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { digestTag, type Origin, originOf, sourceOf } from "./origin.ts";

/** What an image set comes to. */
export interface Collection {
  /** In the order of the text, each place at the destination once. */
  readonly wanted: readonly WantedImage[];
  readonly offers: readonly Offer[];
  /** Images that cannot be had, while the others can. */
  readonly failed: readonly ImageFailure[];
  /** Images because of which nothing at all is mirrored, as oc-mirror has it. */
  readonly refused: readonly ImageFailure[];
  /** What `blockedImages` left out. */
  readonly blocked: readonly WantedImage[];
}

/**
 * Collects the images that a set names one by one.
 *
 * @param destination What stands before paths in references that patterns are tried on: `host:port/prefix`.
 */
export function collectImages(set: ImageSet, destination: string): Collection {
  const wanted = new Map<string, WantedImage>();
  const failed: ImageFailure[] = [];
  const refused: ImageFailure[] = [];
  const blocked: WantedImage[] = [];
  for (const image of set.additionalImages) {
    const origin = originOf(image.name);
    const why = whyRefused(origin, image);
    if (why) {
      refused.push(failureOf(image, why));
      continue;
    }
    const one = { ...targetOf(origin, image), origin: origin.text, type: "generic" as const };
    const place = `${one.path}:${one.tag}`;
    try {
      const made = { ...one, source: imageSource(origin), platforms: image.platforms, at: image.at };
      if (isBlockedIn(set, made, destination)) blocked.push(made);
      else if (!wanted.has(`${origin.text} ${place}`)) wanted.set(`${origin.text} ${place}`, made);
    } catch (error) {
      for (const one of diagnosticsOf(error)) failed.push(failureOf(image, one));
      if (diagnosticsOf(error).length === 0) throw error;
    }
  }
  return { wanted: [...wanted.values()], offers: [], failed, refused, blocked };
}

/** Whether `blockedImages` leaves out an image, by its origin or by its place at the destination. */
export function isBlockedIn(
  { blockedImages }: ImageSet,
  { origin, path, tag }: Pick<WantedImage, "origin" | "path" | "tag">,
  destination: string,
): boolean {
  const names = [origin, `${destination}/${path}:${tag}`];
  return blockedImages.some(({ pattern }) => names.some((name) => pattern.test(name)));
}

function whyRefused({ transport, tag, digest }: Origin, { name }: AdditionalImage): DiagnosticError | null {
  if (name === "") return bad("unknown image: reference name is empty");
  if (transport === "oci" || tag !== null || digest !== null) return null;
  return bad(
    `${name}: unable to parse image correctly: tag and digest are empty`,
    `write ${name.includes(" ") ? "host/path:tag" : `${name}:latest`} when that is meant: no tag is made up`,
  );
}

function imageSource(origin: Origin): WantedImage["source"] {
  switch (origin.transport) {
    case "docker":
      return { kind: "registry", reference: sourceOf(origin) };
    case "oci":
      return { kind: "layout", folder: origin.path };
    default:
      throw bad(
        `${origin.text}: images cannot be pulled by ${origin.transport}://`,
        "docker:// is a registry, oci:// a folder with an OCI layout",
      );
  }
}

function targetOf(
  { transport, path, tag, digest }: Origin,
  { targetRepo, targetTag }: AdditionalImage,
): Pick<WantedImage, "path" | "tag"> {
  const own = transport === "oci" ? path.replace(/^\/+/, "") : path;
  const kept = tag ?? (digest === null ? "latest" : digestTag(digest));
  return { path: targetRepo ?? own, tag: targetTag ?? kept };
}

function failureOf({ name, at }: AdditionalImage, error: DiagnosticError): ImageFailure {
  return { origin: name, type: "generic", error: error.located(at) };
}

function bad(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-reference", hint });
}
