/** Files of objects for a cluster. */

import type { Json } from "../../model/json.ts";
import type { PublishedImage } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { writeYamlDocuments } from "../../yaml/write.ts";

/** A file with its objects, as `oc apply -f` takes it. A name that ends in `.json` makes it JSON, of one object. */
export interface ResourceFile {
  readonly name: string;
  readonly objects: readonly Json[];
}

/** An image that resources tell of; the digest is null where it is not known yet. */
export type ResourceImage = Pick<PublishedImage, "origin" | "type" | "path" | "tag" | "notes"> & {
  readonly digest: Digest | null;
};

/** The text of a file. */
export function resourceText({ name, objects }: ResourceFile): string {
  if (name.endsWith(".json")) return `${JSON.stringify(objects[0] ?? null, null, 2)}\n`;
  return writeYamlDocuments(objects, { sortKeys: true });
}
