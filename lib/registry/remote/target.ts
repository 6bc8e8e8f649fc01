/** Addresses and rights in the distribution API. */

import { type Reference, type Repository, wholeRepository } from "../../model/oci.ts";

/** The path of a repository at its registry. */
export function apiPath(repository: Repository): string {
  return wholeRepository(repository).path;
}

export function manifestTarget({ repository, tag, digest }: Reference): string {
  const name = digest ?? tag;
  if (name === null) throw new TypeError("a reference without tag and digest names no manifest");
  return `/v2/${apiPath(repository)}/manifests/${name}`;
}

export function blobTarget(repository: Repository, digest: string): string {
  return `/v2/${apiPath(repository)}/blobs/${digest}`;
}

/** The right to do something in a repository, as token services name it. */
export function scopeOf(repository: Repository, actions: "pull" | "pull,push" | "pull,push,delete"): string {
  return `repository:${apiPath(repository)}:${actions}`;
}

/**
 * Where the next page is that a Link header names, below the host; null on the last page.
 *
 * Registries behind a proxy may name a host by which only they know themselves: the pages are where the first was.
 *
 * @param from The address of this page.
 */
export function nextPage(link: string | undefined, from: URL): string | null {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "") ?? [];
  const url = target === undefined ? null : URL.parse(target, from);
  return url && `${url.pathname}${url.search}`;
}
