/** Images that are of no use without others, and what is lost where one cannot be had. */

import type { ImageFailure, ImagePlan, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { Closures } from "./closure.ts";

/** The images that are left out because they need others which cannot be had. @param lacking Origins of the others. */
export function dependants(
  wanted: readonly WantedImage[],
  offers: readonly Offer[],
  lacking: ReadonlySet<string>,
): readonly ImageFailure[] {
  const needs = new Map<string, string>();
  for (const { kind, images: [first = "", ...others] } of offers) {
    const needed = kind === "chart" ? undefined : others.find((one) => lacking.has(one));
    if (needed !== undefined && !needs.has(first)) needs.set(first, needed);
  }
  const images = new Map(wanted.map((image) => [`${image.type} ${image.origin}`, image]));
  return [...images.values()].flatMap(({ origin, type, at }) => {
    const needed = needs.get(origin);
    if (needed === undefined || lacking.has(origin)) return [];
    const error = new DiagnosticError(`${origin} is left out: it needs ${needed}, which cannot be had`, {
      code: "image-missing",
      at,
    });
    return [{ origin, type, error }];
  });
}

/** A plan without some images, and without the content that only they have. @param origins Of what goes. */
export function withoutImages(plan: ImagePlan, origins: ReadonlySet<string>): ImagePlan {
  const images = plan.images.filter(({ origin }) => !origins.has(origin));
  if (images.length === plan.images.length) return plan;
  const closures = new Closures(plan);
  const kept = new Set<string>();
  for (const image of images) {
    const { manifests, blobs } = closures.ofImage(image);
    for (const { digest } of [...manifests, ...blobs]) kept.add(digest);
  }
  return {
    ...plan,
    images,
    manifests: plan.manifests.filter(({ digest }) => kept.has(digest)),
    blobs: plan.blobs.filter(({ digest }) => kept.has(digest)),
  };
}

/** Failures with what is lost by them. */
export function withAffected(
  failures: readonly ImageFailure[],
  offers: readonly Offer[],
): readonly ImageFailure[] {
  const affected = new Map<string, string[]>();
  for (const offer of offers) {
    for (const origin of new Set(offer.images)) {
      const known = affected.get(origin);
      if (known) known.push(offerText(offer));
      else affected.set(origin, [offerText(offer)]);
    }
  }
  return failures.map((failure) => ({ ...failure, affects: affected.get(failure.origin) ?? [] }));
}

/** The parts of what is on offer whose images are all in a plan. */
export function completeOffers(offers: readonly Offer[], { images }: ImagePlan): readonly Offer[] {
  const origins = new Set(images.map(({ origin }) => origin));
  return offers.filter((offer) => offer.images.every((origin) => origins.has(origin)));
}

/** What people call it. */
export function offerText(offer: Offer): string {
  switch (offer.kind) {
    case "operator": {
      const { package: name, version, bundle, channels } = offer;
      return `operator ${name} ${version ?? bundle} (${channels.join(", ")})`;
    }
    case "release":
      return `release ${offer.version}`;
    case "chart":
      return `chart ${offer.chart}`;
    default:
      return offer satisfies never;
  }
}
