/** The parts of the newest sequence where oc-mirror would have put them, for scripts that carry `mirror_*.tar`. */

import type { SequencePart } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { movePath, pathInfo, removePath, replaceLink } from "../../system/files.ts";
import { partNames } from "./part_hashes.ts";

/**
 * Links parts into a folder above them, in place of the links of the sequence before. File systems of sticks may have
 * no links: the parts are in the sequence's folder all the same.
 *
 * @param folder A sequence's folder, below `root`.
 * @returns What a user should be warned of.
 */
export function linkParts(
  root: string,
  folder: string,
  parts: readonly SequencePart[],
): readonly string[] {
  const warnings: string[] = [];
  for (const name of partNames(root)) {
    const path = `${root}/${name}`;
    if (pathInfo(path, { follow: false })?.kind === "symlink") removePath(path);
    else warnings.push(`${path} was not made by ferry: it is kept as ${setAside(path)}`);
  }
  const relative = folder.slice(root.length + 1);
  try {
    for (const { name } of parts) replaceLink(`${relative}/${name}`, `${root}/${name}`);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "file-unwritable") throw error;
    warnings.push(`the archives are in ${folder} only: ${error.message}`);
  }
  return warnings;
}

/** @returns what it is called now. */
function setAside(path: string): string {
  for (let number = 1;; number++) {
    const keptAs = `${path}.old-${number}`;
    if (pathInfo(keptAs, { follow: false })) continue;
    movePath(path, keptAs);
    return keptAs;
  }
}
