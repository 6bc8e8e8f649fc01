/** Manifests with labels and annotations beside those that they came with. */

import { writeYamlDocuments } from "../../../yaml/write.ts";
import { isJsonObject, jsonAt, type JsonObject, type Manifest } from "./manifest.ts";
import type { ManifestFile } from "./read_manifests.ts";

/** What objects get to be told apart, or traced back, by. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The files with all of their objects marked, written anew; as they are where there are no marks. */
export function labelled(files: readonly ManifestFile[], marks: Marks): readonly ManifestFile[] {
  if ([marks.labels, marks.annotations].every((some) => Object.keys(some).length === 0)) return files;
  return files.map((file) => {
    const manifests = file.manifests.map((manifest): Manifest => ({
      ...manifest,
      object: marked(manifest.object, marks),
    }));
    return { ...file, manifests, bytes: new TextEncoder().encode(textOf(file.name, manifests)) };
  });
}

function marked(object: JsonObject, { labels, annotations }: Marks): JsonObject {
  const own = jsonAt(object, "metadata");
  const metadata: JsonObject = isJsonObject(own) ? own : {};
  return {
    ...object,
    metadata: {
      ...metadata,
      ...added("labels", metadata, labels),
      ...added("annotations", metadata, annotations),
    },
  };
}

function added(field: string, metadata: JsonObject, more: Readonly<Record<string, string>>): JsonObject {
  if (Object.keys(more).length === 0) return {};
  const own = metadata[field];
  return { [field]: { ...(isJsonObject(own) ? own : {}), ...more } };
}

function textOf(name: string, manifests: readonly Manifest[]): string {
  const objects = manifests.map(({ object }) => object);
  if (!name.endsWith(".json")) return writeYamlDocuments(objects);
  const [only] = objects;
  const whole = objects.length === 1 && only ? only : { apiVersion: "v1", kind: "List", items: objects };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
