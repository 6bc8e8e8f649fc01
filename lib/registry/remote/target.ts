/** Addresses and rights in the distribution API. */

import type { Reference, Repository } from "../../model/oci.ts";

/** The path of a repository at its registry; Docker Hub keeps names without a slash under `library`. */
export function apiPath({ registry, path }: Repository): string {
  return registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
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

/** The address that a Link header calls the next page; null on the last page. */
export function nextPage(link: string | undefined): string | null {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "") ?? [];
  return target ?? null;
}
