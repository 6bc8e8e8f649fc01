/** `seq-manifest.json`: what a sequence consists of, with sizes and digests. */

import { IMAGE_TYPES, type SequenceManifest } from "../../model/mirror.ts";
import * as z from "../../yaml/zod.ts";
import {
  baseImageFields,
  digestField,
  FORMAT,
  jsonText,
  parseJsonFile,
  predecessorField,
} from "../json_file.ts";

export const MANIFEST_NAME = "seq-manifest.json";

const count = z.number().int().min(0);

const MANIFEST = z.object({
  format: z.literal(FORMAT),
  workspace: z.string().min(1),
  number: count.min(1),
  description: z.string().min(1),
  labels: z.record(z.string(), z.string()).optional(),
  created: z.iso.datetime(),
  tool: z.object({ name: z.string(), version: z.string() }),
  tookMs: count.optional(),
  maker: z.object({ user: z.string(), host: z.string() }).optional(),
  driver: z.enum(["embedded", "oc-mirror"]),
  predecessor: predecessorField.nullable(),
  base: predecessorField.nullable().optional(),
  signer: z.string().nullable().optional(),
  supersedes: z.array(z.string()),
  complete: z.boolean(),
  dependencies: z.array(count.min(1)),
  baseImages: baseImageFields.optional(),
  parts: z.array(
    z.object({
      name: z.string().regex(/^mirror_\d{6}\.tar$/),
      size: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ).min(1),
  index: digestField.nullable(),
  config: digestField,
  papers: z.record(z.string(), digestField).optional(),
  counts: z.object({ images: count, carried: count }),
  missing: z.array(z.object({
    image: z.string(),
    type: z.enum(IMAGE_TYPES),
    code: z.string(),
    reason: z.string(),
    affects: z.array(z.string()),
  })).optional(),
  bytes: z.object({ carried: count, content: count }),
});

export function manifestText(manifest: SequenceManifest): string {
  return jsonText({ format: FORMAT, ...manifest });
}

/** @throws {DiagnosticError} `archive-damaged` for anything but a whole manifest. */
export function parseManifest(text: string, shown: string): SequenceManifest {
  const { format: _format, base, ...manifest } = parseJsonFile(text, MANIFEST, {
    shown,
    code: "archive-damaged",
    hint: "copy the sequence again from where it was made",
  });
  // Before bases could be chosen, it was always the sequence before.
  return { ...manifest, base: base === undefined ? manifest.predecessor : base };
}
