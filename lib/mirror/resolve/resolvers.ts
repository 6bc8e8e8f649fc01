/** The sections of an image set that name no images themselves, each with what finds them. */

import type { ImageSet } from "../../model/mirror.ts";
import type { Resolver } from "./resolver.ts";

interface Section {
  readonly isIn: (set: ImageSet) => boolean;
  readonly load: () => Promise<Resolver>;
}

/** In the order in which their images are told. */
const SECTIONS: readonly Section[] = [
  {
    isIn: ({ platform }) => platform !== null,
    load: async () => (await import("../releases/resolve_releases.ts")).resolveReleases,
  },
  {
    isIn: ({ operators }) => operators.length > 0,
    load: async () => (await import("../operators/resolve_operators.ts")).resolveOperators,
  },
  {
    isIn: ({ helm }) => helm !== null,
    load: async () => (await import("../helm/resolve_charts.ts")).resolveCharts,
  },
];

/** What finds the images of the sections that an image set has. */
export async function resolversFor(set: ImageSet): Promise<readonly Resolver[]> {
  return await Promise.all(SECTIONS.filter(({ isIn }) => isIn(set)).map(({ load }) => load()));
}
