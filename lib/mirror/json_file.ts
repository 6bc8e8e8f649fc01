/** JSON files of ferry's own, checked when they are read. */

import { isDigest } from "../model/oci.ts";
import { type DiagnosticCode, DiagnosticError } from "../source/diagnostic.ts";
import { digestOf } from "../system/hash.ts";
import * as z from "../yaml/zod.ts";

/** The format that this version of ferry writes; files of a later one are refused, not guessed at. */
export const FORMAT = 1;

export const digestField = z.string().refine(isDigest, "not a digest");
export const predecessorField = z.object({ number: z.number().int().min(1), manifest: digestField });

const referrer = z.object({ subject: digestField, digest: digestField, artifactType: z.string() });
export const referrerFields = z.array(
  z.union([referrer.extend({ tag: z.string() }), referrer.extend({ tag: z.null() })]),
);

/** Base images whose blobs are left out. */
export const baseImageFields = z.array(
  z.object({ image: z.string().min(1), path: z.string().min(1), digest: digestField }),
);

/** What is attached to an image. */
export const attachedFields = {
  signatures: z.array(z.object({ tag: z.string(), digest: digestField })),
  referrers: referrerFields.optional(),
};

export interface JsonFileOptions {
  /** The file in messages. */
  readonly shown: string;
  readonly code: DiagnosticCode;
  readonly hint?: string;
  /** Whether the file was written by `sealedJsonText`. @default {false} */
  readonly isSealed?: boolean;
}

/** Data as the text of a file. */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, null, 1)}\n`;
}

/** The same with a digest of it inside, which tells of damage that leaves it readable. */
export function sealedJsonText(data: object): string {
  return jsonText({ ...data, digest: digestOf(JSON.stringify(data)) });
}

/** The data of a file. @throws {DiagnosticError} with the code given, also for the format of a later version. */
export function parseJsonFile<T>(text: string, schema: z.ZodType<T>, options: JsonFileOptions): T {
  const { shown, code, hint, isSealed = false } = options;
  const bad = (why: string, cause?: unknown) =>
    new DiagnosticError(`${shown} cannot be used: ${why}`, { code, hint, cause });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw bad("it is not JSON", cause);
  }
  const { format } = z.object({ format: z.number() }).catch({ format: 0 }).parse(data);
  if (format > FORMAT) {
    throw new DiagnosticError(
      `${shown} has format ${format}, and this version of ferry reads up to ${FORMAT}`,
      {
        code,
        hint: "use the version of ferry that wrote it, or a later one",
      },
    );
  }
  if (isSealed && !isAsSealed(data)) throw bad("it is not as it was written");
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw bad(`${issue?.path.join(".") || "content"}: ${issue?.message ?? "unexpected"}`, result.error);
}

/** Files of earlier versions have no digest. */
function isAsSealed(data: unknown): boolean {
  const { digest, ...rest } = z.looseObject({ digest: z.unknown() }).catch({ digest: undefined }).parse(data);
  return digest === undefined || digest === digestOf(JSON.stringify(rest));
}
