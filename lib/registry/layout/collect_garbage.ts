/** Removing from a layout what nothing in it needs. */

import type { Digest } from "../../model/oci.ts";
import type { BlobFiles } from "./blob_files.ts";
import type { RepositoryState } from "./layout_state.ts";
import { RepositoryContents } from "./repository_contents.ts";

export interface GarbageOptions {
  /**
   * `keep`: a manifest without tag stays until it is deleted, for it may be wanted by its digest.
   * `remove`: it goes, unless it belongs to an index with a tag or says something about an image that stays.
   * @default {"keep"}
   */
  readonly untagged?: "keep" | "remove" | undefined;
  /** Blobs younger than this stay: an image may be on its way. Milliseconds. @default {0} */
  readonly youngestMs?: number | undefined;
}

export interface Garbage {
  /** Sorted. */
  readonly removed: readonly Digest[];
  readonly freedBytes: number;
}

/** The manifests of a repository that no tag leads to, not even through an image that they say something about. */
export function untaggedIn(state: RepositoryState, files: BlobFiles): readonly Digest[] {
  const reachable = new RepositoryContents({ ...state, roots: new Map() }, files);
  const left = new Map(state.roots);
  // A signature of a signature stays with it, so the search goes on until it finds nothing more.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [digest, descriptor] of left) {
      if (!reachable.concerns(descriptor)) continue;
      reachable.add(descriptor);
      left.delete(digest);
    }
  }
  return [...left.keys()];
}

/** Removes the files of blobs that are not needed. @param beforeMs Only those last written before, since 1970. */
export function sweep(files: BlobFiles, needed: ReadonlySet<Digest>, beforeMs: number): Garbage {
  const removed: Digest[] = [];
  let freedBytes = 0;
  for (const { digest, size, modifiedMs } of files.list()) {
    if (needed.has(digest) || modifiedMs > beforeMs) continue;
    files.remove(digest);
    removed.push(digest);
    freedBytes += size;
  }
  return { removed, freedBytes };
}
