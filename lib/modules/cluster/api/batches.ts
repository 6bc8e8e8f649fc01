/** Objects that are sent to a cluster at once. */

import type { Manifest } from "../manifests/manifest.ts";

/** Where one of a batch is refused, all of it is sent again one by one. */
const MOST_OBJECTS = 50;
/** A shell reads what is sent to several clusters at once byte by byte. */
const MOST_CHARACTERS = 1_000_000;

/** Cuts manifests into batches, in their order and none empty; one that is too large is a batch of its own. */
export function batchesOf(manifests: readonly Manifest[]): readonly (readonly Manifest[])[] {
  const batches: Manifest[][] = [];
  let characters = 0;
  for (const manifest of manifests) {
    const length = JSON.stringify(manifest.object).length;
    const last = batches.at(-1);
    if (last && last.length < MOST_OBJECTS && characters + length <= MOST_CHARACTERS) {
      last.push(manifest);
      characters += length;
    } else {
      batches.push([manifest]);
      characters = length;
    }
  }
  return batches;
}
