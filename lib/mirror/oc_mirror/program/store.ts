/** oc-mirror's cache as the folder it is: the storage of a registry, read without a registry. */

import { type Digest, hexOf, isDigest } from "../../../model/oci.ts";
import { isDirectory, listFolder, pathInfo, readTextIfAny, removePath } from "../../../system/files.ts";
import { digestOf } from "../../../system/hash.ts";
import * as z from "../../../yaml/zod.ts";

/** A name for a manifest. */
export interface StoredTag {
  /** The repository's path. */
  readonly path: string;
  readonly tag: string;
  readonly digest: Digest;
}

const child = z.object({ digest: z.string().refine(isDigest), size: z.number() });
const MANIFEST = z.object({
  config: child.optional(),
  layers: z.array(child).default([]),
  manifests: z.array(child).default([]),
});

/** The content that a stored manifest leads to, itself included, with sizes; what is not stored is left out. */
export function storedClosure(store: string, root: Digest): ReadonlyMap<Digest, number> {
  const found = new Map<Digest, number>();
  const visit = (digest: Digest) => {
    const path = blobPath(store, digest);
    const size = found.has(digest) ? undefined : pathInfo(path)?.size;
    if (size === undefined) return;
    found.set(digest, size);
    const { config, layers, manifests } = parseManifest(readTextIfAny(path) ?? "");
    for (const blob of [...config ? [config] : [], ...layers]) {
      if (pathInfo(blobPath(store, blob.digest))) found.set(blob.digest, blob.size);
    }
    for (const member of manifests) visit(member.digest);
  };
  visit(root);
  return found;
}

/** What is no manifest leads to nothing. */
function parseManifest(text: string): z.infer<typeof MANIFEST> {
  try {
    return MANIFEST.parse(JSON.parse(text));
  } catch {
    return { layers: [], manifests: [] };
  }
}

/** What a tag names; null when it is not stored. */
export function storedTag(store: string, path: string, tag: string): Digest | null {
  const link = readTextIfAny(`${store}/repositories/${path}/_manifests/tags/${tag}/current/link`)?.trim();
  return link !== undefined && isDigest(link) ? link : null;
}

/** All tags, sorted by path and tag. */
export function storedTags(store: string): readonly StoredTag[] {
  return repositoriesBelow(`${store}/repositories`, "").flatMap((path) =>
    listFolder(`${store}/repositories/${path}/_manifests/tags`).flatMap((tag): readonly StoredTag[] => {
      const digest = storedTag(store, path, tag);
      return digest === null ? [] : [{ path, tag, digest }];
    })
  );
}

/** The same for stores with the same names for the same content. */
export function tagsDigest(tags: readonly StoredTag[]): Digest {
  return digestOf(tags.map(({ path, tag, digest }) => `${path}:${tag}=${digest}\n`).join(""));
}

/** Removes uploads that were never finished: oc-mirror would carry them in every archive. */
export function dropUploads(store: string): void {
  for (const path of repositoriesBelow(`${store}/repositories`, "")) {
    removePath(`${store}/repositories/${path}/_uploads`);
  }
}

/** Paths below a folder that hold repositories, sorted. */
function repositoriesBelow(folder: string, path: string): readonly string[] {
  const names = listFolder(`${folder}/${path}`);
  const below = names.filter((name) => !name.startsWith("_") && isDirectory(`${folder}/${path}/${name}`))
    .flatMap((name) => repositoriesBelow(folder, path === "" ? name : `${path}/${name}`));
  const isRepository = path !== "" && names.some((name) => name.startsWith("_"));
  return isRepository ? [path, ...below] : below;
}

function blobPath(store: string, digest: Digest): string {
  const hex = hexOf(digest);
  return `${store}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}
