/** Base images as users name them, and what they consist of: the destination has it without being sent it. */

import type { BaseImage, BaseImageRequest } from "../../model/base_image.ts";
import { type Digest, isRepositoryPath, type Repository } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { type Destination, repositoryAt } from "./destination.ts";
import { originOf, sourceOf } from "./origin.ts";
import type { SourceWalk } from "./source_walk.ts";

/**
 * Reads `REFERENCE[=REPOSITORY]`: an image at its source, and where the destination has it, which is where mirroring
 * would put it unless it is told.
 *
 * @throws {DiagnosticError} `bad-reference`.
 */
export function parseBaseImage(text: string): BaseImageRequest {
  const [, written = "", path] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const origin = originOf(written);
  const bad = (why: string, hint?: string) =>
    new DiagnosticError(`invalid base image ${JSON.stringify(text)}: ${why}`, {
      code: "bad-reference",
      hint,
    });
  if (origin.transport !== "docker") throw bad("it is in no registry");
  if (origin.tag === null && origin.digest === null) {
    throw bad("it has neither a tag nor a digest", `write ${origin.text}:latest when that is meant`);
  }
  sourceOf(origin);
  const made = { image: origin.text, path: path ?? origin.path };
  if (isRepositoryPath(made.path.replace(/^\//, ""))) return made;
  throw bad(
    `${made.path} is no repository`,
    "after the sign comes a path below the destination, or from the registry's root: /base/ubi9",
  );
}

/** The repository of a destination that has a base image. */
export function baseRepository(destination: Destination, { path }: BaseImageRequest): Repository {
  return path.startsWith("/")
    ? { registry: destination.registry, path: path.slice(1) }
    : repositoryAt(destination, path);
}

/**
 * Looks base images up, for all platforms.
 *
 * @returns The blobs with the first image that has them.
 * @throws {DiagnosticError} what asking for an image throws, with its name.
 */
export async function blobsOfBaseImages(
  requests: readonly BaseImageRequest[],
  walk: SourceWalk,
  reader: RegistryReader,
): Promise<ReadonlyMap<Digest, BaseImage>> {
  const found = await Promise.all(requests.map(async (request) => {
    const reference = sourceOf(originOf(request.image));
    try {
      const tree = await walk.tree({ reader, repository: reference.repository }, reference, []);
      return { image: { ...request, digest: tree.root }, blobs: tree.blobs };
    } catch (error) {
      throw error instanceof DiagnosticError ? error.within(`base image ${request.image}`) : error;
    }
  }));
  const first = new Map<Digest, BaseImage>();
  for (const { image, blobs } of found) {
    for (const { digest } of blobs) if (!first.has(digest)) first.set(digest, image);
  }
  return first;
}
