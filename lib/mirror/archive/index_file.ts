/** `ferry/index.json`: what a sequence is about and where each piece of it is, inside its archive. */

import {
  IMAGE_TYPES,
  type ImagePlan,
  type Placement,
  type Segment,
  type SequenceIndex,
} from "../../model/mirror.ts";
import type { BaseImage } from "../../model/base_image.ts";
import type { Offer } from "../../model/offer.ts";
import type { Json } from "../../model/json.ts";
import type { Digest } from "../../model/oci.ts";
import type { DiagnosticCode } from "../../source/diagnostic.ts";
import * as z from "../../yaml/zod.ts";
import {
  attachedFields,
  baseImageFields,
  digestField,
  FORMAT,
  parseJsonFile,
  predecessorField,
} from "../json_file.ts";
import { baseImagesOf, isSameBaseImage } from "./base_images.ts";

const count = z.number().int().min(0);
const digests = z.array(digestField);

/** Segments as part, offset and size; of earlier sequences the number and a repository path; base images by their place. */
const place = {
  at: z.array(z.tuple([count.min(1), count, count])).optional(),
  in: z.tuple([count.min(1), z.string()]).optional(),
  of: count.optional(),
};

const INDEX = z.object({
  format: z.literal(FORMAT),
  workspace: z.string().min(1),
  sequence: count.min(1),
  predecessor: predecessorField.nullable(),
  base: predecessorField.nullable().optional(),
  supersedes: z.array(z.string()),
  parts: count.min(1),
  baseImages: baseImageFields.optional(),
  answers: z.record(z.string(), z.json()).default({}),
  ocMirror: z.object({ config: z.string(), made: z.string(), before: z.string() }).optional(),
  images: z.array(z.object({
    origin: z.string(),
    type: z.enum(IMAGE_TYPES),
    repository: z.string(),
    path: z.string().min(1),
    tag: z.string().min(1),
    digest: digestField,
    members: digests.nullable(),
    ...attachedFields,
    notes: z.record(z.string(), z.string()).optional(),
  })),
  manifests: z.array(z.object({
    digest: digestField,
    size: count,
    mediaType: z.string(),
    manifests: digests,
    blobs: digests,
    ...place,
  })),
  blobs: z.array(z.object({ digest: digestField, size: count, ...place })),
  /** Images by their places in the list above. */
  offers: z.array(z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("operator"),
      catalog: z.string(),
      package: z.string(),
      channels: z.array(z.string()),
      bundle: z.string(),
      version: z.string().nullable(),
      images: z.array(count),
    }),
    z.object({ kind: z.literal("release"), version: z.string(), images: z.array(count) }),
    z.object({ kind: z.literal("chart"), chart: z.string(), images: z.array(count) }),
  ])).optional(),
});

type StoredPlace = Pick<z.infer<typeof INDEX>["blobs"][number], "at" | "in" | "of">;

/** The text of an index. The same index gives the same text. */
export function indexText(index: SequenceIndex): string {
  const { plan, placements, answers, workspace, sequence, predecessor, base, supersedes, parts, ...more } =
    index;
  const baseImages = baseImagesOf(index);
  const stored = <T extends { readonly digest: Digest }>(one: T) => ({
    ...one,
    ...storedPlace(placements.get(one.digest), baseImages),
  });
  return `${
    JSON.stringify({
      format: FORMAT,
      // In this order, however the index was come by: manifests tell the digest of the text.
      ...{ workspace, sequence, predecessor, base, supersedes, parts },
      ...more,
      ...(baseImages.length > 0 ? { baseImages } : {}),
      ...(answers.size > 0 ? { answers: Object.fromEntries(answers) } : {}),
      images: plan.images,
      manifests: plan.manifests.map(stored),
      blobs: plan.blobs.map(stored),
      ...(plan.offers?.length ? { offers: storedOffers(plan) } : {}),
    })
  }\n`;
}

/** @param code What a broken text means where it was found. @throws {DiagnosticError} with that code. */
export function parseIndex(text: string, shown: string, code: DiagnosticCode): SequenceIndex {
  const { format: _format, images, manifests, blobs, offers, answers, base, baseImages = [], ...head } =
    parseJsonFile(text, INDEX, { shown, code });
  const placements = new Map<Digest, Placement>();
  const bare = <T extends StoredPlace & { readonly digest: Digest }>({ at, in: earlier, of, ...one }: T) => {
    placements.set(one.digest, placementOf({ at, in: earlier, of }, baseImages));
    return one;
  };
  const plan: ImagePlan = {
    images,
    manifests: manifests.map(bare),
    blobs: blobs.map(bare),
    offers: offers?.map((offer): Offer => ({
      ...offer,
      images: offer.images.flatMap((at) => images[at]?.origin ?? []),
    })),
  };
  const learnt = new Map(Object.entries(answers) as readonly (readonly [string, Json])[]);
  // Before bases could be chosen, it was always the sequence before.
  return { ...head, base: base === undefined ? head.predecessor : base, answers: learnt, plan, placements };
}

function storedOffers({ images, offers = [] }: ImagePlan) {
  const places = new Map(images.map(({ origin }, at) => [origin, at]));
  return offers.map((offer) => ({
    ...offer,
    images: offer.images.flatMap((origin) => places.get(origin) ?? []),
  }));
}

function storedPlace(placement: Placement | undefined, baseImages: readonly BaseImage[]): StoredPlace {
  switch (placement?.kind) {
    case "here":
      return { at: placement.segments.map(({ part, offset, size }) => [part, offset, size]) };
    case "earlier":
      return { in: [placement.sequence, placement.path] };
    case "base":
      return { of: baseImages.findIndex((one) => isSameBaseImage(one, placement.image)) };
    case undefined:
      throw new TypeError("content without a place");
    default:
      return placement satisfies never;
  }
}

function placementOf({ at, in: earlier, of }: StoredPlace, baseImages: readonly BaseImage[]): Placement {
  const image = of === undefined ? undefined : baseImages[of];
  if (image) return { kind: "base", image };
  if (earlier) return { kind: "earlier", sequence: earlier[0], path: earlier[1] };
  return {
    kind: "here",
    segments: (at ?? []).map(([part, offset, size]): Segment => ({ part, offset, size })),
  };
}
