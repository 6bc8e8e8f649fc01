/** Where wanted images are read from: registries on the network, and layouts in folders. */

import type { ImageSource, PulledSource } from "../../model/mirror.ts";
import { type Digest, pinned, type Reference, repositoryText } from "../../model/oci.ts";
import { readIndex } from "../../registry/layout/index_file.ts";
import { LayoutReader } from "../../registry/layout/layout_reader.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { MadeReader } from "./made_reader.ts";
import type { SourcePlace } from "./source_walk.ts";

export interface OpenedSource {
  readonly place: SourcePlace;
  readonly reference: Reference;
}

/** @throws {DiagnosticError} for a layout that cannot be read, or that does not say which image is meant. */
export function openSource(source: ImageSource, registries: RegistryReader): OpenedSource {
  if (source.kind !== "made") return openPulled(source, registries);
  const { reader, repository } = openPulled(source.base, registries).place;
  return {
    place: { reader: new MadeReader(source, repository, reader), repository },
    reference: pinned(repository, source.root),
  };
}

/** The repository of a source, as plans name it. */
export function shownRepository(source: ImageSource): string {
  switch (source.kind) {
    case "registry":
      return repositoryText(source.reference.repository);
    case "layout":
      return `oci://${source.folder}`;
    case "made":
      return shownRepository(source.base);
    default:
      return source satisfies never;
  }
}

function openPulled(source: PulledSource, registries: RegistryReader): OpenedSource {
  if (source.kind === "registry") {
    const { reference } = source;
    return { place: { reader: registries, repository: reference.repository }, reference };
  }
  const reader = new LayoutReader(source.folder);
  const changes = readIndex(`${source.folder}/index.json`)?.changes ?? [];
  const entries = changes.flatMap((change) =>
    change.kind === "tag" || change.kind === "hold"
      ? [{ path: change.repository, digest: change.descriptor.digest }]
      : []
  );
  const [first] = entries;
  const digests = new Set<Digest>(entries.map(({ digest }) => digest));
  if (!first || digests.size > 1) {
    throw new DiagnosticError(`oci://${source.folder} has ${digests.size} images, and one is wanted`, {
      code: "bad-reference",
      hint: "give each image a layout of its own",
    });
  }
  const repository = { registry: "", path: first.path };
  return { place: { reader, repository }, reference: pinned(repository, first.digest) };
}
