/** What rules are tried on, as data in the words of tasks. */

import { fromJson } from "../../model/json.ts";
import type { SequenceIndex, SequenceManifest, SequencePart, WantedImage } from "../../model/mirror.ts";
import { plainValue, type Raw } from "../../model/raw.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import type { RuntimeValue } from "../../template/python/values.ts";
import { readYaml } from "../../yaml/read.ts";
import { rawAt } from "../../yaml/schema.ts";
import { imagesIn } from "../chain/sequence_inventory.ts";
import { sequenceName } from "../sequence/sequence_name.ts";
import type { Examined } from "./check_rules.ts";

/** A configuration as it was written, its keys as they are there. @throws {DiagnosticError} `yaml-syntax`. */
export function examinedImageSet(file: SourceFile): readonly Examined[] {
  const { root } = readYaml(file);
  if (root === null) return [];
  return [{
    subject: "image_set",
    value: plainValue(root),
    name: null,
    placeOf: (condition, item) => placeIn(root, condition, item),
  }];
}

/** Images that are there or wanted. @param wanted What asked for them, where that is known. */
export function examinedImages(
  index: Pick<SequenceIndex, "plan" | "placements" | "answers">,
  wanted: readonly WantedImage[] = [],
): readonly Examined[] {
  const places = new Map(wanted.map(({ origin, at }) => [origin, at]));
  return imagesIn(index).map(({ isCarried, partOf, ...image }): Examined => ({
    subject: "image",
    value: fromJson({ ...image, carried: isCarried, part_of: partOf }),
    name: image.origin,
    placeOf: () => places.get(image.origin),
  }));
}

/** What is known of a sequence before it is sealed as well as after. */
export type SequenceFacts = Omit<SequenceManifest, "parts" | "config"> & {
  readonly parts: readonly Pick<SequencePart, "name" | "size">[];
};

export function examinedSequence(facts: SequenceFacts): Examined {
  const { number, description, created, complete, dependencies, base, signer, parts, counts, bytes } = facts;
  const { labels = {}, baseImages = [], missing = [] } = facts;
  const name = sequenceName(number, description);
  return {
    subject: "sequence",
    name,
    value: fromJson({
      ...{ number, name, description, labels, created },
      content_type: complete ? "baseline" : "differential",
      dependencies: dependencies.map((one) => `seq${one}`),
      base: base && `seq${base.number}`,
      base_images: baseImages.map(({ image }) => image),
      signed_by: signer ?? null,
      archives: parts.map(({ name, size }) => ({ name, size })),
      size: parts.reduce((sum, { size }) => sum + size, 0),
      content_size: bytes.content,
      images: counts.images,
      missing: missing.map(({ image, reason }) => ({ image, reason })),
    }),
    placeOf: () => undefined,
  };
}

/** The narrowest place that a condition speaks of: `image_set.archiveSize`, `item.channels`. */
function placeIn(root: Raw, condition: string, item: RuntimeValue | undefined): Span {
  const [subject, name] = item === undefined ? [root, "image_set"] : [writtenOf(root, item) ?? root, "item"];
  const [, path = ""] = new RegExp(String.raw`\b${name}((?:\.\w+)+)`).exec(condition) ?? [];
  const { at } = rawAt(subject, path.split(".").slice(1));
  return subject === root && at === root.at ? { ...at, end: at.start } : at;
}

/** The part of a tree that came to a value. */
function writtenOf(raw: Raw, value: RuntimeValue): Raw | null {
  if (plainValue(raw) === value) return raw;
  if (raw.kind === "scalar") return null;
  const parts = raw.kind === "list" ? raw.items : raw.entries.map((entry) => entry.value);
  for (const part of parts) {
    const found = writtenOf(part, value);
    if (found) return found;
  }
  return null;
}
