/** Which sequences oc-mirror's cache holds: a note that is lost with the cache, and so never wrong. */

import type { SequenceManifest } from "../../../model/mirror.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../../system/files.ts";
import * as z from "../../../yaml/zod.ts";
import { FORMAT, jsonText, parseJsonFile } from "../../json_file.ts";
import type { Site } from "./site.ts";

/** What a sequence is told by. */
export type Ingested = Pick<SequenceManifest, "workspace" | "number">;

const NOTE = z.object({
  format: z.literal(FORMAT),
  sequences: z.array(z.object({ workspace: z.string(), number: z.number().int().min(1) })),
});

/** The sequences in the cache. */
export function ingestedIn(site: Pick<Site, "cache">): readonly Ingested[] {
  const path = notePath(site);
  const text = readTextIfAny(path);
  if (text === null) return [];
  const hint = "remove it: sequences are then read again";
  return parseJsonFile(text, NOTE, { shown: path, code: "workspace-unusable", hint }).sequences;
}

/** Whether a sequence is among some. */
export function isIngested(all: readonly Ingested[], { workspace, number }: Ingested): boolean {
  return all.some((one) => one.workspace === workspace && one.number === number);
}

/** Notes sequences once all of their content is in the cache. */
export function markIngested(site: Pick<Site, "cache">, sequences: readonly Ingested[]): void {
  makeFolder(site.cache);
  const before = ingestedIn(site);
  const more = sequences.filter((one) => !isIngested(before, one))
    .map(({ workspace, number }) => ({ workspace, number }));
  replaceFile(notePath(site), jsonText({ format: FORMAT, sequences: [...before, ...more] }));
}

function notePath({ cache }: Pick<Site, "cache">): string {
  return `${cache}/ferry-sequences.json`;
}
