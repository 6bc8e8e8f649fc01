/** How images are named in a layout's index.json: one annotation, which says repository and tag. */

import { type Digest, isDigest, isTag } from "../../model/oci.ts";

/** The annotation that names an image (image spec, "Pre-Defined Annotation Keys"). */
export const REF_NAME = "org.opencontainers.image.ref.name";

/** A repository by its whole name, `quay.io/org/app` or `org/app`; "" for images that other tools left without one. */
export type RepositoryName = string;

export interface EntryName {
  readonly repository: RepositoryName;
  /** Null for an image that is known by its digest only. */
  readonly tag: string | null;
}

/**
 * Reads a name: `org/app:v1`, `org/app@sha256:…`, and what other tools write: a tag alone, or a repository alone.
 *
 * @param name Undefined for an entry without name.
 */
export function parseEntryName(name: string | undefined): EntryName {
  if (name === undefined) return { repository: "", tag: null };
  const at = name.lastIndexOf("@");
  if (at >= 0 && isDigest(name.slice(at + 1))) return { repository: name.slice(0, at), tag: null };
  const colon = name.lastIndexOf(":");
  if (colon > name.lastIndexOf("/") && isTag(name.slice(colon + 1))) {
    return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
  }
  return isTag(name) ? { repository: "", tag: name } : { repository: name, tag: null };
}

/** The name to write; undefined where there is nothing to say. */
export function entryName({ repository, tag }: EntryName, digest: Digest): string | undefined {
  if (tag !== null) return repository === "" ? tag : `${repository}:${tag}`;
  return repository === "" ? undefined : `${repository}@${digest}`;
}
