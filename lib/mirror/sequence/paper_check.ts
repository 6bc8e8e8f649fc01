/** Whether the papers of a sequence are what was written with it. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isFile, readBytes } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { CONFIG_NAME, METADATA_NAME } from "./metadata.ts";
import { COPY_AGAIN, metadataProblems } from "./metadata_check.ts";
import { UPLOAD_NAME } from "./upload_script.ts";

/** What is wrong with them; nothing where the manifest, which somebody may have signed, speaks of the same. */
export function paperProblems(folder: string, manifest: SequenceManifest): readonly DiagnosticError[] {
  const metadata = metadataProblems(folder, manifest);
  const wrong = [
    isFile(`${folder}/${CONFIG_NAME}`)
      ? changed(folder, CONFIG_NAME, manifest.config, "not the configuration that was mirrored")
      : damaged(`${folder}/${CONFIG_NAME} is missing`),
    metadata.length > 0
      ? null
      : changed(folder, METADATA_NAME, manifest.papers?.[METADATA_NAME], "not as it was written"),
    // It is there for people; publishing does not need it.
    isFile(`${folder}/${UPLOAD_NAME}`)
      ? changed(
        folder,
        UPLOAD_NAME,
        manifest.papers?.[UPLOAD_NAME],
        "not the program that was made: do not run it",
      )
      : null,
  ];
  return [...metadata, ...wrong.filter((one) => one !== null)];
}

/** @param wanted Undefined in sequences that say nothing of it. */
function changed(
  folder: string,
  name: string,
  wanted: string | undefined,
  what: string,
): DiagnosticError | null {
  const path = `${folder}/${name}`;
  return wanted === undefined || digestOf(readBytes(path)) === wanted ? null : damaged(`${path} is ${what}`);
}

function damaged(message: string): DiagnosticError {
  return new DiagnosticError(message, {
    code: "archive-damaged",
    hint: COPY_AGAIN,
  });
}
