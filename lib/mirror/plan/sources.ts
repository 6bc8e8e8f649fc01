/** Where wanted images are read from: registries on the network, and layouts in folders. */

import type { ImageSource, PulledSource } from "../../model/mirror.ts";
import { pinned, repositoryText } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { openLayout } from "./layout_source.ts";
import { MadeReader } from "./made_reader.ts";
import type { OpenedSource } from "./source_walk.ts";

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
  return openLayout(source.folder);
}
