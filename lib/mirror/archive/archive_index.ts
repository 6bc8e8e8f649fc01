/** What the parts of an archive say of themselves, read from inside. */

import type { SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";
import { digestField, FORMAT, parseJsonFile } from "../json_file.ts";
import { type Signature, signatureField } from "../trust/signature.ts";
import { parseIndex } from "./index_file.ts";
import { INDEX_NAME, SIGNATURES_NAME } from "./archive_layout.ts";
import { lastTarMembers, memberText, tarMembers } from "./tar_reader.ts";

const PART_NAME = "ferry/part.json";

const PART = z.object({
  format: z.literal(FORMAT),
  workspace: z.string().min(1),
  sequence: z.number().int().min(1),
  part: z.number().int().min(1),
  parts: z.number().int().min(1),
  index: digestField,
});

/** What a part says it is a part of. */
export type PartLabel = Omit<z.infer<typeof PART>, "format">;

/** The label of a part; null for an archive that is not ferry's own. @throws {DiagnosticError} `archive-damaged`. */
export async function readPartLabel(path: string): Promise<PartLabel | null> {
  for await (const member of tarMembers(path)) {
    if (member.name !== PART_NAME) return null;
    const { format: _format, ...label } = parseJsonFile(await memberText(path, member), PART, {
      shown: `${PART_NAME} in ${path}`,
      code: "archive-damaged",
    });
    return label;
  }
  return null;
}

/** An index as it was signed. */
export interface SignedIndex {
  readonly index: SequenceIndex;
  readonly text: string;
  /** Empty where nobody signed. */
  readonly signatures: readonly Signature[];
}

/**
 * The index at the end of the last part, and who signed it, of whom nothing is checked here.
 *
 * @param digest What the index must be.
 * @throws {DiagnosticError} `archive-damaged`.
 */
export async function readSignedIndex(lastPart: string, digest: Digest): Promise<SignedIndex> {
  let text: string | null = null;
  let signatures: readonly Signature[] = [];
  for await (const member of lastTarMembers(lastPart, INDEX_NAME)) {
    if (member.name === INDEX_NAME) text = await memberText(lastPart, member);
    if (member.name === SIGNATURES_NAME) {
      signatures = signaturesIn(await memberText(lastPart, member), lastPart);
    }
  }
  if (text !== null && digestOf(text) === digest) {
    return { index: parseIndex(text, `${INDEX_NAME} in ${lastPart}`, "archive-damaged"), text, signatures };
  }
  throw new DiagnosticError(`${lastPart} is damaged: it has no whole index`, {
    code: "archive-damaged",
    hint: "copy this part again from where the sequence was made",
  });
}

function signaturesIn(text: string, lastPart: string): readonly Signature[] {
  try {
    return z.array(signatureField).parse(JSON.parse(text));
  } catch (cause) {
    throw new DiagnosticError(`${SIGNATURES_NAME} in ${lastPart} cannot be used`, {
      code: "archive-damaged",
      hint: "copy this part again from where the sequence was made",
      cause,
    });
  }
}
