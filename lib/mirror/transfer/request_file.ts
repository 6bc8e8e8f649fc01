/** Requests: what a far side lacks, in a small file. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Digest } from "../../model/oci.ts";
import { digestOf } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";
import { digestField, FORMAT, jsonText, parseJsonFile } from "../json_file.ts";

export interface TransferRequest {
  readonly workspace: string;
  /** The newest sequence that was published there; null for none. */
  readonly published: number | null;
  /** Numbers of the sequences that lie there whole. */
  readonly present: readonly number[];
  readonly items: readonly RequestedSequence[];
}

export interface RequestedSequence {
  readonly number: number;
  /** Null where nothing of it is known. */
  readonly manifest: Digest | null;
  readonly papers: boolean;
  /** Names of parts; null for the whole sequence, and those that it goes on from. */
  readonly parts: readonly string[] | null;
}

const count = z.number().int().min(1);

const FILE = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.literal("request"),
  workspace: z.string().min(1),
  published: count.nullable(),
  present: z.array(count),
  items: z.array(z.strictObject({
    number: count,
    manifest: digestField.nullable(),
    papers: z.boolean(),
    parts: z.array(z.string().regex(/^mirror_\d{6}\.tar$/)).nullable(),
  })),
  digest: digestField,
});

export function requestText({ workspace, published, present, items }: TransferRequest): string {
  const content = { format: FORMAT, kind: "request", workspace, published, present, items } as const;
  return jsonText({ ...content, digest: digestOf(JSON.stringify(content)) });
}

/** @throws {DiagnosticError} `archive-damaged` for anything but a request as it was written. */
export function parseRequest(text: string, shown: string): TransferRequest {
  const found = parseJsonFile(text, FILE, { shown, code: "archive-damaged" });
  const { format: _format, kind: _kind, digest: _digest, ...request } = found;
  if (requestText(request) === text) return request;
  throw new DiagnosticError(`${shown} is damaged: it is not as it was written`, {
    code: "archive-damaged",
    hint: "bring it once more",
  });
}
