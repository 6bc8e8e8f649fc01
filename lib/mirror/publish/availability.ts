/** Before the first write: whether everything that is to be sent is here, or at the destination already. */

import type { Placement } from "../../model/mirror.ts";
import { type Digest, pinned, type Repository } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Closures } from "../plan/closure.ts";
import { inParallel } from "../../model/slots.ts";
import type { ContentStore } from "./content_store.ts";
import type { OpenArchive } from "./open_sequence.ts";
import type { Surveyed } from "./survey.ts";

export interface AvailabilityOptions {
  readonly registry: RegistryReader;
  /** Where the sequences that are published have a piece of content. */
  readonly placementOf: (digest: Digest) => Placement | undefined;
  /** Repositories of the destination that may hold what is not at hand. */
  readonly holders: (digest: Digest) => readonly Repository[];
  /** Questions at a time. @default {4} */
  readonly parallelImages?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Needed {
  readonly digest: Digest;
  readonly kind: "manifest" | "blob";
  readonly repository: Repository;
}

/**
 * Requires that what earlier sequences carried is where it can be had; `requireBaseImages` does so for the rest.
 *
 * @throws {DiagnosticError} `image-missing`, naming the sequences that carried what is missing.
 */
export async function requireContent(
  due: readonly Surveyed[],
  closures: Closures,
  { name, candidate }: Pick<OpenArchive, "name" | "candidate">,
  contents: ContentStore,
  { registry, placementOf, holders, parallelImages = 4, signal }: AvailabilityOptions,
): Promise<void> {
  const needed = new Map<Digest, Needed>();
  for (const { image, repository } of due) {
    const { manifests, blobs } = closures.ofImage(image);
    for (const { digest } of manifests) needed.set(digest, { digest, kind: "manifest", repository });
    for (const { digest } of blobs) needed.set(digest, { digest, kind: "blob", repository });
  }
  const elsewhere = [...needed.values()].filter(({ digest }) =>
    !contents.has(digest) && placementOf(digest)?.kind !== "base"
  );
  const found = await inParallel(elsewhere, parallelImages * 2, async ({ digest, kind, repository }) => {
    for (const place of [repository, ...holders(digest)]) {
      const asked = kind === "blob"
        ? registry.blobSize(place, digest, { signal })
        : registry.resolve(pinned(place, digest), { signal });
      // A place that does not say what it has tells more when something is sent there.
      const answer = await asked.catch((error) =>
        error instanceof DiagnosticError ? "untold" : Promise.reject(error)
      );
      if (answer !== null) return true;
    }
    return false;
  });
  const missing = elsewhere.filter((_, at) => !found[at]);
  if (missing.length === 0) return;
  const carriers = new Set(missing.flatMap(({ digest }) => {
    const placement = placementOf(digest);
    return placement?.kind === "earlier" ? [placement.sequence] : [];
  }));
  const names = candidate
    ? [...carriers].toSorted((a, b) => a - b).map((number) => `seq${number}`).join(", ")
    : "earlier archives";
  throw new DiagnosticError(
    `${name} needs ${missing.length} pieces of content that ${names} carried, and the destination does not have them`,
    {
      code: "image-missing",
      hint:
        `bring ${names} here as well, or publish them first: without them pulls fail with "manifest unknown"`,
    },
  );
}
