/** What a request to the distribution API is about, read from its path. */

import { isRepositoryPath, type Repository } from "../../model/oci.ts";

export type Route =
  | { readonly kind: "base" }
  | { readonly kind: "catalog" }
  /** A path of the API with a name that no repository can have. */
  | { readonly kind: "bad-name"; readonly name: string }
  | { readonly kind: "manifest"; readonly repository: Repository; readonly reference: string }
  | { readonly kind: "blob"; readonly repository: Repository; readonly digest: string }
  | { readonly kind: "uploads"; readonly repository: Repository }
  | { readonly kind: "upload"; readonly repository: Repository; readonly id: string }
  | { readonly kind: "tags"; readonly repository: Repository }
  | { readonly kind: "referrers"; readonly repository: Repository; readonly digest: string };

/** A repository's name may hold the very words that follow it, so the words are looked for from the end. */
const SHAPE =
  /^\/v2\/(?<name>.+?)\/(?:(?<kind>manifests|referrers)\/(?<last>[^/]+)|blobs\/uploads\/(?<id>[^/]+)|(?<uploads>blobs\/uploads\/?)|blobs\/(?<digest>[^/]+)|(?<tags>tags\/list))$/;

/** The route of a path; null for a path that is not part of the API. */
export function routeOf(path: string): Route | null {
  if (path === "/v2" || path === "/v2/") return { kind: "base" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  const parts = SHAPE.exec(path)?.groups;
  if (!parts) return null;
  const { name = "", kind, last = "", id, uploads, digest, tags } = parts;
  if (!isRepositoryPath(name)) return { kind: "bad-name", name };
  const repository: Repository = { registry: "", path: name };
  if (kind === "manifests") return { kind: "manifest", repository, reference: decoded(last) };
  if (kind === "referrers") return { kind: "referrers", repository, digest: decoded(last) };
  if (id !== undefined) return { kind: "upload", repository, id };
  if (uploads !== undefined) return { kind: "uploads", repository };
  if (tags !== undefined) return { kind: "tags", repository };
  return { kind: "blob", repository, digest: decoded(digest ?? "") };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
