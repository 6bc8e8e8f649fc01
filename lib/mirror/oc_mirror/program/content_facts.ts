/** What an archive means for those that already have earlier ones. */

import type { ImageSet } from "../../../model/mirror.ts";
import { cosignTag } from "../../../model/attachment.ts";
import type { Digest } from "../../../model/oci.ts";
import { collectImages } from "../../plan/wanted.ts";
import type { Earlier } from "./earlier.ts";
import { storedClosure, type StoredTag, storedTag, storedTags } from "./store.ts";

/** What of everything that is wanted the archive does not have. */
export interface ContentFacts {
  /** The earlier sequences whose content is needed as well, ascending; none when the archive is complete. */
  readonly dependencies: readonly number[];
  /** Bytes of everything that is wanted. */
  readonly contentBytes: number;
}

/** Compares an archive with earlier ones. @param wanted Everything that the image set wants, with sizes. */
export function contentFacts(
  wanted: ReadonlyMap<Digest, number>,
  carried: ReadonlyMap<Digest, number>,
  { known, sequences }: Earlier,
): ContentFacts {
  const dependencies = new Set<number>();
  for (const digest of wanted.keys()) {
    if (carried.has(digest) || !known.has(digest)) continue;
    const holder = sequences.findLast(({ record }) => record?.carried.includes(digest));
    if (holder) dependencies.add(holder.link.number);
    // Nobody remembers which one has it: all of them are asked for.
    else for (const { link } of sequences) dependencies.add(link.number);
  }
  const contentBytes = [...wanted.values()].reduce((sum, size) => sum + size, 0);
  return { dependencies: [...dependencies].toSorted((a, b) => a - b), contentBytes };
}

/**
 * The names of what an image set wants, as the cache has them. With releases, operators or charts it is everything in
 * the cache: more than is wanted, never less.
 */
export function wantedTags(store: string, set: ImageSet): readonly StoredTag[] {
  if (set.sections.length > 0) return storedTags(store);
  return collectImages(set, "").wanted.flatMap(({ path, tag }) => {
    const digest = storedTag(store, path, tag);
    return digest === null ? [] : [{ path, tag, digest }];
  });
}

/** Everything that some names lead to, their signatures included, with sizes. */
export function wantedContent(store: string, tags: readonly StoredTag[]): ReadonlyMap<Digest, number> {
  const found = new Map<Digest, number>();
  for (const { path, digest } of tags) {
    const image = storedClosure(store, digest);
    const signatures = [...image.keys()].map((one) => storedTag(store, path, cosignTag(one, "sig")));
    const closures = signatures.map((one) =>
      one === null ? new Map<Digest, number>() : storedClosure(store, one)
    );
    for (const closure of [image, ...closures]) {
      for (const [one, size] of closure) found.set(one, size);
    }
  }
  return found;
}
