/** Manifests that were met before, by digest: what is known need not be asked for again. */

import { type Digest, hexOf, type Manifest } from "../../model/oci.ts";
import { readManifest } from "../../registry/manifest.ts";
import { writeRegions } from "../../system/file_region.ts";
import { listFolder, makeFolder, readBytes } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";

export interface ManifestStoreOptions {
  /** False keeps what is new for this run only. @default {true} */
  readonly writes?: boolean;
}

/** A folder of manifests. Its files need no care: one that is cut off or damaged counts as not there. */
export class ManifestStore {
  readonly #met = new Map<Digest, Manifest>();
  readonly #writes: boolean;
  /** The names of its files: to look for each by itself would take longer. */
  #names: Set<string> | null = null;

  constructor(readonly folder: string, { writes = true }: ManifestStoreOptions = {}) {
    this.#writes = writes;
  }

  get(digest: Digest): Manifest | null {
    const met = this.#met.get(digest);
    if (met) return met;
    this.#names ??= new Set(listFolder(this.folder));
    if (!this.#names.has(hexOf(digest))) return null;
    const bytes = readBytes(this.#path(digest));
    if (digestOf(bytes) !== digest) return null;
    const manifest = readManifest(bytes, null, digest);
    this.#met.set(digest, manifest);
    return manifest;
  }

  put(manifest: Manifest): void {
    const { digest, size } = manifest.descriptor;
    this.#met.set(digest, manifest);
    if (!this.#writes) return;
    makeFolder(this.folder);
    writeRegions(this.#path(digest), size, [{ offset: 0, bytes: manifest.bytes }]);
  }

  #path(digest: Digest): string {
    return `${this.folder}/${hexOf(digest)}`;
  }
}
