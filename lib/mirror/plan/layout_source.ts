/** The image in a layout: the only one, or all platforms of one whose list is the layout's own. */

import { type Descriptor, type Digest, MEDIA, pinned } from "../../model/oci.ts";
import { descriptorJson } from "../../registry/descriptor.ts";
import { readIndex } from "../../registry/layout/index_file.ts";
import { LayoutReader } from "../../registry/layout/layout_reader.ts";
import { readManifest } from "../../registry/manifest.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { MadeReader } from "./made_reader.ts";
import type { OpenedSource } from "./source_walk.ts";

interface Entry {
  readonly path: string;
  readonly descriptor: Descriptor;
}

/** @throws {DiagnosticError} for a layout that cannot be read, or that does not say which image is meant. */
export function openLayout(folder: string): OpenedSource {
  const reader = new LayoutReader(folder);
  const found = new Map<Digest, Entry>();
  for (const change of readIndex(`${folder}/index.json`)?.changes ?? []) {
    if (change.kind !== "tag" && change.kind !== "hold") continue;
    const { repository: path, descriptor } = change;
    if (!found.has(descriptor.digest)) found.set(descriptor.digest, { path, descriptor });
  }
  const [first, ...others] = found.values();
  const isOneImage = others.every(({ path, descriptor }) => path === first?.path && descriptor.platform);
  if (!first || others.length > 0 && !(isOneImage && first.descriptor.platform)) {
    throw new DiagnosticError(`oci://${folder} has ${found.size} images, and one is wanted`, {
      code: "bad-reference",
      hint: "give each image a layout of its own",
    });
  }
  const repository = { registry: "", path: first.path };
  if (others.length === 0) {
    return { place: { reader, repository }, reference: pinned(repository, first.descriptor.digest) };
  }
  const list = listOf([first, ...others], folder);
  const made = { manifests: [list], blobs: new Map() };
  return {
    place: { reader: new MadeReader(made, repository, reader), repository },
    reference: pinned(repository, list.descriptor.digest),
  };
}

/** The platforms as a list; what they are called in the layout is none of its business. */
function listOf(entries: readonly Entry[], folder: string) {
  const manifests = entries.map(({ descriptor }) => {
    const { annotations: _, ...rest } = descriptor;
    return descriptorJson(rest);
  });
  const bytes = new TextEncoder().encode(
    JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests }),
  );
  return readManifest(bytes, null, `oci://${folder}`);
}
