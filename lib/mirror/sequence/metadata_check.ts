/** Whether `seq-metadata.yaml` is what was written with a sequence. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { isFile, readSource } from "../../system/files.ts";
import { readYaml } from "../../yaml/read.ts";
import { checkRaw } from "../../yaml/schema.ts";
import * as z from "../../yaml/zod.ts";
import { METADATA_NAME } from "./metadata.ts";

/** The fields that people and scripts rely on; others are free. */
const METADATA = z.looseObject({
  sequence_number: z.number().int(),
  description: z.string(),
  timestamp: z.iso.datetime(),
  content_type: z.enum(["baseline", "differential"]),
  oc_mirror_version: z.string(),
  config_file: z.string(),
  config_source: z.string(),
  workspace_uuid: z.string().optional(),
  archives: z.array(z.looseObject({ name: z.string(), size: z.union([z.string(), z.number()]) })),
  air_gapped_transfer: z.looseObject({
    complete: z.boolean(),
    dependencies: z.array(z.string()),
    differential_size: z.union([z.string(), z.number()]),
    cumulative_size: z.union([z.string(), z.number()]),
  }),
});

/** What to do about a paper that is not as it was written. */
export const COPY_AGAIN = "copy it again from where the sequence was made";

/** What is wrong with the metadata beside a manifest; nothing when they agree. */
export function metadataProblems(folder: string, manifest: SequenceManifest): readonly DiagnosticError[] {
  const path = `${folder}/${METADATA_NAME}`;
  if (!isFile(path)) {
    return [new DiagnosticError(`${path} is missing`, { code: "archive-damaged", hint: COPY_AGAIN })];
  }
  try {
    const { root } = readYaml(readSource(path));
    if (!root) throw new DiagnosticError(`${path} is empty`, { code: "archive-damaged", hint: COPY_AGAIN });
    const metadata = checkRaw(root, METADATA, { code: "archive-damaged" });
    const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name).join();
    const { workspace_uuid: workspace = manifest.workspace } = metadata;
    const agrees = metadata.sequence_number === manifest.number && workspace === manifest.workspace &&
      (metadata.content_type === "baseline") === manifest.complete &&
      names(metadata.archives) === names(manifest.parts);
    if (agrees) return [];
    return [
      new DiagnosticError(`${path} does not belong to sequence ${manifest.number} of ${manifest.workspace}`, {
        code: "archive-damaged",
        hint: COPY_AGAIN,
      }),
    ];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found;
  }
}
