/** What an archive means for those that already have earlier ones. */

import type { ImageSet } from "../../../model/mirror.ts";
import type { Digest } from "../../../model/oci.ts";
import { collectImages } from "../../plan/wanted.ts";
import type { ChainLink } from "../../workspace/state.ts";
import type { SequenceRecord } from "./records.ts";
import { storedClosure, storedTag, storedTags } from "./store.ts";

export interface ContentFacts {
  /** The earlier sequences whose content is needed as well, ascending; none when the archive is complete. */
  readonly dependencies: readonly number[];
  /** Bytes of everything that is wanted. */
  readonly contentBytes: number;
}

/** What an archive is compared with. */
export interface Earlier {
  /** What oc-mirror took for carried. */
  readonly known: ReadonlySet<Digest>;
  /** The sequences that it made, with their records where there are any, ascending. */
  readonly sequences: readonly { readonly link: ChainLink; readonly record: SequenceRecord | null }[];
}

/** @param wanted Sizes of everything that the image set wants. */
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
 * Everything that an image set wants, as the cache has it, with sizes. With releases, operators or charts it is
 * everything in the cache: more than is wanted, never less.
 */
export function wantedContent(store: string, set: ImageSet, cacheName: string): ReadonlyMap<Digest, number> {
  const { wanted } = collectImages(set, cacheName);
  const roots = set.sections.length > 0
    ? storedTags(store).map(({ digest }) => digest)
    : wanted.flatMap(({ path, tag }) => {
      const root = storedTag(store, path, tag);
      const signature = root && storedTag(store, path, `${root.replace(":", "-")}.sig`);
      return [...root ? [root] : [], ...signature ? [signature] : []];
    });
  const found = new Map<Digest, number>();
  for (const root of new Set(roots)) {
    for (const [digest, size] of storedClosure(store, root)) found.set(digest, size);
  }
  return found;
}
