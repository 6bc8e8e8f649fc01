/** All that a repository of a layout holds, found by following its names. */

import { type Descriptor, type Digest, type Manifest, MANIFEST_TYPES } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint } from "../../system/files.ts";
import { partsOf, readManifest, referrerDescriptor } from "../manifest.ts";
import type { BlobFiles } from "./blob_files.ts";
import type { RepositoryState } from "./layout_state.ts";

export class RepositoryContents {
  /** Also what is missing from the layout: images of other platforms in a sparse index. */
  readonly #manifests = new Map<Digest, Descriptor>();
  readonly #blobs = new Set<Digest>();
  readonly #referrers = new Map<Digest, Descriptor[]>();

  /** Reads every manifest of the repository that can be reached from its tags and roots. */
  constructor(private readonly state: RepositoryState, private readonly files: BlobFiles) {
    for (const descriptor of [...state.tags.values(), ...state.roots.values()]) this.add(descriptor);
  }

  /** Adds a manifest with all below it. */
  add(descriptor: Descriptor): void {
    const { digest } = descriptor;
    if (this.#manifests.has(digest) || this.state.removed.has(digest)) return;
    const manifest = manifestIn(this.files, descriptor);
    this.#manifests.set(digest, manifest?.descriptor ?? descriptor);
    if (!manifest) return;
    const { content } = manifest;
    for (const part of partsOf(content)) {
      if (content.kind === "index" && MANIFEST_TYPES.includes(part.mediaType)) this.add(part);
      else this.#blobs.add(part.digest);
    }
    if (content.subject) {
      const others = this.#referrers.get(content.subject.digest) ?? [];
      this.#referrers.set(content.subject.digest, [...others, referrerDescriptor(manifest)]);
    }
  }

  /** The manifest's descriptor, null when the repository does not hold it. */
  manifest(digest: Digest): Descriptor | null {
    return this.state.removed.has(digest) ? null : this.#manifests.get(digest) ?? null;
  }

  hasBlob(digest: Digest): boolean {
    if (this.state.removed.has(digest)) return false;
    return this.#blobs.has(digest) || this.state.loose.has(digest) || this.#manifests.has(digest);
  }

  /** What refers to a manifest, sorted by digest. */
  referrersOf(digest: Digest): readonly Descriptor[] {
    const found = this.#referrers.get(digest) ?? [];
    return found.filter((one) => !this.state.removed.has(one.digest))
      .sort((a, b) => byCodePoint(a.digest, b.digest));
  }

  /** Whether a manifest is held, or says something about one that is. */
  concerns(descriptor: Descriptor): boolean {
    const subject = manifestIn(this.files, descriptor)?.content.subject;
    return this.manifest(descriptor.digest) !== null || (!!subject && this.manifest(subject.digest) !== null);
  }

  /** Every digest that the repository's names lead to. */
  *digests(): Generator<Digest, void, void> {
    for (const digest of [...this.#manifests.keys(), ...this.#blobs]) {
      if (!this.state.removed.has(digest)) yield digest;
    }
  }
}

/** A manifest of a layout; null when its file is missing or no manifest that ferry knows. */
export function manifestIn(files: BlobFiles, { digest, mediaType }: Descriptor): Manifest | null {
  const bytes = files.read(digest);
  if (bytes === null) return null;
  try {
    return readManifest(bytes, mediaType, digest);
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}
