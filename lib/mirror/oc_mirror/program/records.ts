/** What ferry remembers of each sequence that oc-mirror made, because oc-mirror does not. */

import { type Digest, isDigest } from "../../../model/oci.ts";
import { listFolder, makeFolder, readTextIfAny, removePath, replaceFile } from "../../../system/files.ts";
import * as z from "../../../yaml/zod.ts";
import { digestField, FORMAT, jsonText, parseJsonFile } from "../../json_file.ts";
import type { ChainLink } from "../../workspace/state.ts";
import type { Site } from "./site.ts";

/** oc-mirror's list of what it has carried so far. */
export interface History {
  /** The file's name, which tells when: they sort by time. */
  readonly name: string;
  readonly digests: readonly Digest[];
}

/** What is remembered of one sequence. */
export interface SequenceRecord {
  /** What is in its parts. */
  readonly carried: readonly Digest[];
  /** Of the names of what was wanted. */
  readonly tags: Digest;
  /** Of the image set's text. */
  readonly config: Digest;
  readonly history: History;
}

const RECORD = z.object({
  format: z.literal(FORMAT),
  carried: z.array(digestField),
  tags: digestField,
  config: digestField,
  history: z.object({ name: z.string(), digests: z.array(digestField) }),
});

/** Keeps a record, before its sequence is sealed: a crash between the two leaves one that is never asked for. */
export function keepRecord({ records }: Site, number: number, record: SequenceRecord): void {
  makeFolder(records);
  replaceFile(`${records}/${number}.json`, jsonText({ format: FORMAT, ...record }));
}

/** Null when it is lost. */
export function readRecord({ records }: Site, { number, driver }: ChainLink): SequenceRecord | null {
  if (driver !== "oc-mirror") return null;
  const path = `${records}/${number}.json`;
  const text = readTextIfAny(path);
  if (text === null) return null;
  const { format: _format, ...record } = parseJsonFile(text, RECORD, {
    shown: path,
    code: "workspace-unusable",
    hint: "remove it: the next sequence will be complete",
  });
  return record;
}

/** Makes oc-mirror believe that it has carried what these lists say, and nothing else. */
export function imposeHistory({ history }: Site, lists: readonly History[]): void {
  removePath(history);
  makeFolder(history);
  for (const { name, digests } of lists) {
    replaceFile(`${history}/${name}`, digests.map((digest) => `${digest}\n`).join(""));
  }
}

/** The list that oc-mirror wrote last; null where there is none. */
export function newestHistory({ history }: Site): History | null {
  const name = listFolder(history).at(-1);
  if (name === undefined) return null;
  const lines = (readTextIfAny(`${history}/${name}`) ?? "").split("\n").map((line) => line.trim());
  return { name, digests: lines.filter(isDigest) };
}
