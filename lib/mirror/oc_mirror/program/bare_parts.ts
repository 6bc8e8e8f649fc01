/** Archives that oc-mirror made without ferry: nothing tells what they belong to. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { readPartLabel } from "../../archive/archive_index.ts";
import { partName } from "../../archive/archive_layout.ts";
import { tarMembers } from "../../archive/tar_reader.ts";
import { MANIFEST_NAME } from "../../sequence/manifest_file.ts";
import { partNames } from "../../sequence/part_hashes.ts";
import type { Teller } from "../../teller.ts";

/**
 * Checks what can be checked of parts without papers: that none is cut off, and that none between two is missing.
 *
 * @throws {DiagnosticError} `part-missing`, `archive-damaged`; `not-supported` for parts of ferry's own engine.
 */
export async function requireBareParts(folder: string, teller: Teller): Promise<void> {
  const names = partNames(folder);
  if (names.length === 0) {
    throw new DiagnosticError(`no tar archives matching mirror_NNNNNN.tar found in ${folder}`, {
      code: "part-missing",
    });
  }
  for (const [at, name] of names.entries()) {
    if (name !== partName(at + 1)) {
      throw new DiagnosticError(`${folder}: ${partName(at + 1)} is missing, and ${name} is there`, {
        code: "part-missing",
        hint: "copy all parts from where they were made",
      });
    }
    const path = `${folder}/${name}`;
    for await (const _ of tarMembers(path));
    if (await readPartLabel(path)) {
      throw new DiagnosticError(`${path} was made by ferry's own engine, and oc-mirror cannot read it`, {
        code: "not-supported",
        hint: "use mirror_driver: embedded",
      });
    }
  }
  teller.warn(
    `${folder} has no ${MANIFEST_NAME}: whether its parts are all, and the next, cannot be told`,
  );
}
