/** What a choice from a catalog offers. */

import type { OperatorOffer } from "../../model/offer.ts";
import { originOf } from "../plan/origin.ts";
import { imagesOfBundle } from "./catalog_images.ts";
import type { ChosenPackage } from "./select.ts";

/** The versions of operators in a choice. @param catalog The origin of the catalog's image. */
export function offersOf(chosen: readonly ChosenPackage[], catalog: string): readonly OperatorOffer[] {
  return chosen.flatMap(({ package: { name }, channels, bundles }) =>
    bundles.map((bundle): OperatorOffer => ({
      kind: "operator",
      catalog,
      package: name,
      channels: channels.filter(({ entries }) => entries.has(bundle.name)).map(({ channel }) => channel.name),
      bundle: bundle.name,
      version: bundle.version,
      images: imagesOfBundle(bundle).map((image) => originOf(image).text),
    }))
  );
}
