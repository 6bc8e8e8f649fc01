/** `delete-images.yaml`: what is to be deleted at a destination, for people to read before it happens. */

import { IMAGE_TYPES, type ImageType } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import { readYaml } from "../../yaml/read.ts";
import { checkRaw, rawAt } from "../../yaml/schema.ts";
import * as z from "../../yaml/zod.ts";
import { writeYaml } from "../../yaml/write.ts";

export interface DeleteItem {
  /** The image as it was asked for, without `docker://`. */
  readonly imageName: string;
  /** What is deleted: `docker://host/path:tag`. */
  readonly imageReference: string;
  readonly type: ImageType;
}

/** An item with its place in the file. */
export interface ReadDeleteItem extends DeleteItem {
  readonly at: Span;
}

const API_VERSION = "mirror.openshift.io/v2alpha1";

const LIST = z.object({
  apiVersion: z.string().optional(),
  kind: z.literal("DeleteImageList"),
  items: z.array(z.object({
    imageName: z.string(),
    imageReference: z.string(),
    type: z.enum(IMAGE_TYPES).default("generic"),
  })).default([]),
});

/** The text of a list: one item for each place at the destination, sorted. */
export function deleteListText(items: readonly DeleteItem[]): string {
  const byPlace = new Map(items.map((item) => [item.imageReference, item]));
  const sorted = [...byPlace.values()].toSorted((a, b) => a.imageReference < b.imageReference ? -1 : 1);
  return writeYaml({
    apiVersion: API_VERSION,
    items: sorted.map(({ imageName, imageReference, type }) => ({ imageName, imageReference, type })),
    kind: "DeleteImageList",
  });
}

/** @throws {DiagnosticError | DiagnosticList} `yaml-syntax`, `bad-config`. */
export function readDeleteList(file: SourceFile): readonly ReadDeleteItem[] {
  const { root } = readYaml(file);
  if (root?.kind !== "map") {
    throw new DiagnosticError(`${file.path} is not a DeleteImageList`, { code: "bad-config" });
  }
  const { items } = checkRaw(root, LIST, { code: "bad-config" });
  return items.map((item, index) => ({ ...item, at: rawAt(root, ["items", index]).at }));
}
