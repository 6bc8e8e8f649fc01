/** What was published to a destination, and from which sequence. */

import { IMAGE_TYPES, type MirrorPair, type PublishedImage } from "../../model/mirror.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import { folderOf } from "../../model/path.ts";
import * as z from "../../yaml/zod.ts";
import type { PublishedSequence } from "../publish/order.ts";
import {
  attachedFields,
  digestField,
  FORMAT,
  parseJsonFile,
  predecessorField,
  sealedJsonText,
} from "../json_file.ts";

export interface Ledger {
  /** `host[:port][/path]`. */
  readonly destination: string;
  /** The sequence that was published last; null when none ever was. */
  readonly sequence: PublishedSequence | null;
  /** By path and tag: what ferry last put there. */
  readonly images: readonly PublishedImage[];
  /** All that were ever of use, sorted: cluster resources only grow. */
  readonly mirrors: readonly MirrorPair[];
}

const LEDGER = z.object({
  format: z.literal(FORMAT),
  destination: z.string(),
  sequence: z.object({
    workspace: z.string(),
    number: z.number().int().min(1),
    identity: digestField,
    manifest: digestField.nullable().optional(),
    links: z.array(predecessorField).optional(),
  }).nullable(),
  images: z.array(z.object({
    origin: z.string(),
    type: z.enum(IMAGE_TYPES),
    path: z.string(),
    tag: z.string(),
    digest: digestField,
    ...attachedFields,
    notes: z.record(z.string(), z.string()).optional(),
  })),
  mirrors: z.array(z.object({
    category: z.enum(["release", "operator", "generic"]),
    by: z.enum(["digest", "tag"]),
    source: z.string(),
    mirror: z.string(),
  })),
});

/** Null where nothing was published. @throws {DiagnosticError} `workspace-unusable` for what is no ledger. */
export function readLedger(path: string): Ledger | null {
  const text = readTextIfAny(path);
  return text === null ? null : parseLedger(text, path);
}

/** @param path Where it lies, for messages. @throws {DiagnosticError} `workspace-unusable` for what is no ledger. */
export function parseLedger(text: string, path: string): Ledger {
  const { format: _format, ...ledger } = parseJsonFile(text, LEDGER, {
    shown: path,
    code: "workspace-unusable",
    hint: "remove it, and publish again allowing what is not recorded",
    isSealed: true,
  });
  return ledger;
}

/** Writes a ledger where it differs from what is there. */
export function writeLedger(path: string, ledger: Ledger): void {
  const text = sealedJsonText({ format: FORMAT, ...ledger });
  if (readTextIfAny(path) === text) return;
  makeFolder(folderOf(path));
  replaceFile(path, text);
}

/** The images of two times, the later ones in place of earlier ones at the same place. */
export function withImages(
  before: readonly PublishedImage[],
  later: readonly PublishedImage[],
): readonly PublishedImage[] {
  const byPlace = new Map([...before, ...later].map((image) => [`${image.path}:${image.tag}`, image]));
  return [...byPlace].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, image]) => image);
}
