/** `seq-metadata.yaml`: a sequence in figures, for people who plan a transfer. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { writeYaml } from "../../yaml/write.ts";
import { humanSize } from "../human_size.ts";
import type { ContentChanges, ListDiff } from "./changes.ts";

export const METADATA_NAME = "seq-metadata.yaml";
export const CONFIG_NAME = "imageset-config.yaml";

export interface MetadataFacts {
  /** What made the archive, with its version. */
  readonly producer: string;
  /** The configuration's path as the user gave it. */
  readonly configSource: string;
  /** Bytes of all archives that a registry without any content needs, this one included. */
  readonly cumulativeBytes: number;
  /** Null where the archive does not tell. */
  readonly changes: (ContentChanges & { readonly since: number | null }) | null;
}

export function metadataText(manifest: SequenceManifest, facts: MetadataFacts): string {
  const { producer, configSource, cumulativeBytes, changes } = facts;
  const own = manifest.parts.reduce((sum, { size }) => sum + size, 0);
  return writeYaml({
    sequence_number: manifest.number,
    description: manifest.description,
    ...(manifest.labels === undefined ? {} : { labels: manifest.labels }),
    timestamp: manifest.created,
    content_type: manifest.complete ? "baseline" : "differential",
    oc_mirror_version: producer,
    config_file: CONFIG_NAME,
    config_source: configSource,
    workspace_uuid: manifest.workspace,
    driver: manifest.driver,
    archives: manifest.parts.map(({ name, size, sha256 }) => ({
      name,
      size: humanSize(size),
      size_bytes: size,
      sha256,
    })),
    air_gapped_transfer: {
      complete: manifest.complete,
      dependencies: manifest.dependencies.map((number) => `seq${number}`),
      ...(manifest.baseImages === undefined ? {} : {
        base_images: manifest.baseImages.map(({ image, digest, path }) => ({ image, digest, path })),
      }),
      differential_size: humanSize(own),
      cumulative_size: humanSize(cumulativeBytes),
      differential_size_bytes: own,
      cumulative_size_bytes: cumulativeBytes,
      ...(manifest.complete ? { transfer_size: humanSize(own) } : {}),
    },
    ...(manifest.missing === undefined ? {} : {
      missing: manifest.missing.map(({ image, reason, affects }) => ({ image, reason, affects })),
    }),
    ...(changes === null ? {} : { changes: changesText(changes) }),
  });
}

function changesText(changes: NonNullable<MetadataFacts["changes"]>) {
  const { since, releases, packages, channels, versions, charts, images } = changes;
  const listed = ({ added, removed }: ListDiff) => ({ added, removed });
  return {
    since: since === null ? null : `seq${since}`,
    releases: listed(releases),
    packages: listed(packages),
    channels: listed(channels),
    versions: listed(versions),
    charts: listed(charts),
    images: {
      ...listed(images),
      changed: images.changed.map(({ image, from, to }) => ({ image, from, to })),
    },
  };
}
