/** The lock file of a plan: everything that was resolved, so that a run does exactly that and asks nobody again. */

import type { Json } from "../../model/json.ts";
import { IMAGE_TYPES } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";
import {
  baseImageFields,
  digestField,
  FORMAT,
  jsonText,
  parseJsonFile,
  predecessorField,
} from "../json_file.ts";

const count = z.number().int().min(0);

/** What content is of, in the words of a configuration. */
export const CONTENT_KINDS = ["releases", "operators", "images", "charts"] as const;

export type ContentKind = typeof CONTENT_KINDS[number];

/** Images and bytes of one registry, or of one kind of content. Content that several need counts for the first. */
const share = z.object({ images: count, bytes: count, download: count });

const figures = z.object({
  images: z.object({ total: count, new: count, changed: count, unchanged: count, removed: count }),
  /** Bytes, each piece of content once; `base` of blobs that base images have. */
  bytes: z.object({
    content: count,
    base: count.default(0),
    download: count,
    carry: count,
    push: count,
  }),
  registries: z.record(z.string(), share),
  kinds: z.record(z.string(), share),
});

const LOCK = z.object({
  format: z.literal(FORMAT),
  kind: z.enum(["mirror-to-disk", "mirror-to-mirror"]),
  tool: z.object({ name: z.string(), version: z.string() }),
  inputs: z.object({
    /** Digest of the configuration's text. */
    config: z.object({ path: z.string(), digest: digestField }),
    destination: z.string().nullable(),
    /** The sequence that the next one goes on from. */
    base: predecessorField.nullable(),
    removeSignatures: z.boolean(),
    referrers: z.boolean().default(false),
    baseImages: z.array(baseImageFields.element.omit({ digest: true })).default([]),
    /** By reference. */
    catalogs: z.record(z.string(), digestField),
    /** Payloads that are named by a tag. */
    releases: z.record(z.string(), digestField),
    /** SHA-256 of what update servers said, by channel. */
    graphs: z.record(z.string(), z.string()),
    tags: z.record(z.string(), digestField),
  }),
  figures,
  removed: z.array(z.string()),
  missing: z.array(z.object({
    image: z.string(),
    type: z.enum(IMAGE_TYPES),
    code: z.string(),
    reason: z.string(),
    affects: z.array(z.string()),
  })),
  images: z.array(z.object({
    origin: z.string(),
    type: z.enum(IMAGE_TYPES),
    repository: z.string(),
    path: z.string(),
    tag: z.string(),
    digest: digestField,
    /** Bytes of all its content, whatever other images have of it. */
    size: count,
    change: z.enum(["new", "changed", "unchanged"]),
    reasons: z.array(z.string()),
  })),
  manifests: z.array(z.object({ digest: digestField, size: count, mediaType: z.string() })),
  /** `from`: repositories that have it, the one first that it will be read from; none for what is made here. */
  blobs: z.array(
    z.object({ digest: digestField, size: count, from: z.array(z.string()), fetch: z.boolean() }),
  ),
  /** What was learnt from elsewhere, by question. */
  answers: z.record(z.string(), z.json()),
  /** Of all the rest. */
  digest: digestField,
});

export type PlanLock = Omit<z.infer<typeof LOCK>, "format" | "answers" | "digest"> & {
  readonly answers: Readonly<Record<string, Json>>;
};

export type LockFigures = z.infer<typeof figures>;

/** The text of a lock: the same for the same plan. */
export function lockText(lock: PlanLock): string {
  const content = { format: FORMAT, ...lock };
  return jsonText({ ...content, digest: digestOf(jsonText(content)) });
}

/** @throws {DiagnosticError} `bad-option` for a text that is no lock as it was written. */
export function parseLock(text: string, shown: string): PlanLock {
  const hint = "ferry mirror plan -o FILE makes one";
  const { format: _format, answers, digest, ...lock } = parseJsonFile(text, LOCK, {
    shown,
    code: "bad-option",
    hint,
  });
  const { digest: _own, ...content } = JSON.parse(text);
  if (digestOf(jsonText(content)) !== digest || jsonText({ ...content, digest }) !== text) {
    throw new DiagnosticError(`${shown} is damaged: it is not as it was written`, {
      code: "bad-option",
      hint,
    });
  }
  return { ...lock, answers: answers as Readonly<Record<string, Json>> };
}
