/** The papers of a sequence: all of its files but the parts. */

import { isFile, readBytes } from "../../system/files.ts";
import { MANIFEST_NAME } from "./manifest_file.ts";
import { CONFIG_NAME, METADATA_NAME } from "./metadata.ts";
import { SIGNATURE_NAME } from "./signature_file.ts";
import { UPLOAD_NAME } from "./upload_script.ts";

/** In the order in which they are carried: what others are checked by comes first. */
export const PAPER_NAMES: readonly string[] = [
  MANIFEST_NAME,
  SIGNATURE_NAME,
  CONFIG_NAME,
  METADATA_NAME,
  UPLOAD_NAME,
];

export interface Paper {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isProgram: boolean;
}

/** The papers in a folder; those that are not there are left out. */
export function papersIn(folder: string): readonly Paper[] {
  return PAPER_NAMES.filter((name) => isFile(`${folder}/${name}`)).map((name) => ({
    name,
    bytes: readBytes(`${folder}/${name}`),
    isProgram: name === UPLOAD_NAME,
  }));
}
