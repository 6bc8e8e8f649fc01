/** The parts of the newest sequence where oc-mirror would have put them, for scripts that carry `mirror_*.tar`. */

import type { SequencePart } from "../../model/mirror.ts";
import { movePath, pathInfo, removePath, replaceLink } from "../../system/files.ts";
import { partNames } from "./part_hashes.ts";

/** An archive of somebody else that was in the way. */
export interface SetAside {
  readonly path: string;
  readonly keptAs: string;
}

/**
 * Links parts into a folder above them, in place of the links of the sequence before.
 *
 * @param folder A sequence's folder, below `root`.
 * @returns What was in the way and is now called differently.
 */
export function linkParts(
  root: string,
  folder: string,
  parts: readonly SequencePart[],
): readonly SetAside[] {
  const aside: SetAside[] = [];
  for (const name of partNames(root)) {
    const path = `${root}/${name}`;
    if (pathInfo(path, { follow: false })?.kind === "symlink") removePath(path);
    else aside.push(setAside(path));
  }
  const relative = folder.slice(root.length + 1);
  for (const { name } of parts) replaceLink(`${relative}/${name}`, `${root}/${name}`);
  return aside;
}

function setAside(path: string): SetAside {
  for (let number = 1;; number++) {
    const keptAs = `${path}.old-${number}`;
    if (pathInfo(keptAs, { follow: false })) continue;
    movePath(path, keptAs);
    return { path, keptAs };
  }
}
