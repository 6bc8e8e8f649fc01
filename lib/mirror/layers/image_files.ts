/** Files inside images, read from their source layer by layer, the last first. */

import type { Manifest, Reference } from "../../model/oci.ts";
import { pinned, referenceText } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { GunzipError, gunzipStream } from "../../system/gunzip.ts";
import { tarStream } from "../archive/tar_stream.ts";
import type { ManifestStore } from "../plan/manifest_store.ts";

export interface ImageFilesDeps {
  readonly sources: RegistryReader;
  readonly manifests: ManifestStore;
  readonly signal: AbortSignal | undefined;
}

/**
 * The content of some files of an image; of a list, of its first member. Layers below the one that has the last of
 * them are not read.
 *
 * @param reference By digest.
 * @returns By path; what is not there is missing.
 * @throws {DiagnosticError} `image-missing`, and all that reading a registry throws.
 */
export async function imageFiles(
  reference: Reference,
  paths: readonly string[],
  deps: ImageFilesDeps,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { content } = await imageManifest(reference, deps);
  const found = new Map<string, Uint8Array>();
  const layers = content.kind === "image" ? content.layers : [];
  for (const layer of layers.toReversed()) {
    const missing = paths.filter((path) => !found.has(path));
    if (missing.length === 0) break;
    const shown = `${layer.digest} of ${referenceText(reference)}`;
    const packed = deps.sources.getBlob(reference.repository, layer, { signal: deps.signal });
    const content = layer.mediaType.endsWith("gzip") ? gunzipStream(packed) : packed;
    try {
      for await (const file of tarStream(content, { isWanted: (name) => missing.includes(name), shown })) {
        if (file.content) found.set(file.name, file.content.slice());
      }
    } catch (cause) {
      if (!(cause instanceof GunzipError)) throw cause;
      throw new DiagnosticError(`cannot unpack ${shown}: ${cause.message}`, {
        code: "registry-failed",
        cause,
      });
    }
  }
  return found;
}

async function imageManifest(reference: Reference, deps: ImageFilesDeps): Promise<Manifest> {
  const manifest = await manifestOf(reference, deps);
  if (manifest.content.kind === "image") return manifest;
  const [first] = manifest.content.manifests;
  if (first) return await imageManifest(pinned(reference.repository, first.digest), deps);
  throw new DiagnosticError(`${referenceText(reference)} is an empty list`, { code: "image-missing" });
}

async function manifestOf(
  reference: Reference,
  { sources, manifests, signal }: ImageFilesDeps,
): Promise<Manifest> {
  const known = reference.digest === null ? null : manifests.get(reference.digest);
  if (known) return known;
  const manifest = await sources.getManifest(reference, { signal });
  if (!manifest) {
    throw new DiagnosticError(`${referenceText(reference)}: manifest unknown`, {
      code: "image-missing",
      hint: "the registry answers, but has no such image",
    });
  }
  manifests.put(manifest);
  return manifest;
}
